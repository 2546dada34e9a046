import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as torch from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";

/** The operators of native/library.cc. */
export interface FusedOperators {
  segment_sum(values: Tensor, index: Tensor, offsets: Tensor, permutation?: Tensor): Tensor;
  gather_rows(values: Tensor, index: Tensor, offsets: Tensor, permutation?: Tensor): Tensor;
  painn_message(
    phi: Tensor,
    vectors: Tensor,
    basis: Tensor,
    direction: Tensor,
    weight: Tensor,
    graph: readonly Tensor[],
  ): [scalars: Tensor, vectors: Tensor];
  edge_geometry(displacement: Tensor, epsilon: number): [lengths: Tensor, directions: Tensor];
  radial_basis(length: Tensor, bond: Tensor, options: readonly number[], count: number, scaled: boolean): Tensor;
  egnn_hidden(
    receivers: Tensor,
    senders: Tensor,
    scalars: Tensor,
    scalarWeight: Tensor,
    graph: readonly Tensor[],
    silu: boolean,
  ): Tensor;
  egnn_edges(
    receivers: Tensor,
    senders: Tensor,
    scalars: Tensor,
    weights: readonly Tensor[],
    graph: readonly Tensor[],
    silu: boolean,
    options: { envelope?: Tensor; keep: boolean; bfloat16: boolean },
  ): [sums: Tensor, sizes: Tensor];
}

// Both src/fused/ and dist/ are below the package; bundles lie one level higher than the source of this file.
const here = dirname(fileURLToPath(import.meta.url));
const PACKAGE = here.endsWith("fused") ? join(here, "..", "..") : join(here, "..");
const LIBRARY = join(PACKAGE, "build", "libhydride_models.so");

let loaded: FusedOperators | null | undefined;
let enabled = process.env.HYDRIDE_FUSED !== "0";

function load(): FusedOperators | null {
  if (!existsSync(LIBRARY)) return null;
  torch.loadLibrary(LIBRARY);
  return torch.ops.hydride as unknown as FusedOperators;
}

/**
 * The fused operators; undefined where they were not compiled or are switched off, and operators composed of libtorch's own,
 * with the same results to rounding, have to serve.
 * @throws TorchError TORCH_LOAD where the library was compiled against another libtorch.
 */
export function fusedOperators(): FusedOperators | undefined {
  if (!enabled) return undefined;
  return (loaded ??= load()) ?? undefined;
}

/**
 * Switches the fused operators off or on; off also by the environment variable HYDRIDE_FUSED=0.
 * @returns whether they serve from now on: not where they were not compiled.
 */
export function useFusedOperators(on: boolean): boolean {
  enabled = on;
  return fusedOperators() !== undefined;
}
