import * as torch from "@hydride/torch-js";
import type { Communicator } from "../communicator/communicator.js";

const foreach = torch.ops.aten!;

/**
 * The norm of gradients that lie on different ranks; the same bits on every rank. Collective.
 * @param own Those that this rank answers for: every gradient of the job is one rank's.
 */
export function globalNorm(own: readonly torch.Tensor[], world: Communicator): number {
  const squares = Float64Array.of(sumOfSquares(own));
  world.allReduce(squares);
  return Math.sqrt(squares[0]!);
}

/** Scales gradients whose norm is too large, as `torch.nn.utils.clipGradNorm` does. */
export function scaleDown(gradients: readonly torch.Tensor[], norm: number, maxNorm: number): void {
  const scale = maxNorm / (norm + 1e-6);
  if (!Number.isFinite(norm) || scale >= 1) return;
  torch.noGrad(() => {
    torch.tidy(() => {
      foreach._foreach_mul_!(gradients, scale);
    });
  });
}

function sumOfSquares(tensors: readonly torch.Tensor[]): number {
  if (tensors.length === 0) return 0;
  return torch.noGrad(() =>
    torch.tidy(() => {
      const norms = foreach._foreach_norm!(tensors, 2) as torch.Tensor[];
      return torch
        .stack(norms.map((norm) => norm.to("float64")))
        .pow(2)
        .sum()
        .item();
    }),
  );
}
