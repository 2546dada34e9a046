import type { Tensor } from "@hydride/torch-js";
import { ModelError } from "../errors.js";

export interface WeightsFile {
  path: string;
  weights: ReadonlyMap<string, Tensor>;
}

/**
 * The weights of several files together. Task-parallel training saves the encoder with the heads of every branch: what two
 * files both have must be equal, bit for bit.
 * @throws ModelError HYDRAGNN_WEIGHTS naming the parameter and both files.
 */
export function mergeWeights(files: readonly WeightsFile[]): Map<string, Tensor> {
  if (files.length === 0) throw new ModelError("expected one file of weights or more, found none", "HYDRAGNN_WEIGHTS");
  const merged = new Map<string, { path: string; value: Tensor }>();
  for (const { path, weights } of files) {
    for (const [name, value] of weights) {
      const earlier = merged.get(name);
      if (earlier) checkEqual(name, earlier, { path, value });
      else merged.set(name, { path, value });
    }
  }
  return new Map([...merged].map(([name, { value }]) => [name, value]));
}

function checkEqual(
  name: string,
  first: { path: string; value: Tensor },
  second: { path: string; value: Tensor },
): void {
  const { shape, dtype } = first.value;
  const isAlike = shape.join() === second.value.shape.join() && dtype === second.value.dtype;
  if (isAlike && first.value.equal(second.value)) return;
  const difference = isAlike
    ? `values that differ by up to ${String(first.value.sub(second.value).abs().max().item())}`
    : `[${shape.join(", ")}] ${dtype} and [${second.value.shape.join(", ")}] ${second.value.dtype}`;
  throw new ModelError(
    `${name}: expected the same in ${first.path} and ${second.path}, found ${difference}`,
    "HYDRAGNN_WEIGHTS",
    "take the files of one and the same epoch of one run",
  );
}
