import type { GraphBatch } from "./graphBatch";

/** In which order a batch has the structures of some branches: sorted by branch, stable. `branches` is how many there are. */
export function branchLayout(
  branchOf: ArrayLike<number>,
  branches: number,
): Pick<GraphBatch, "order" | "branch" | "branchOffsets"> {
  const order = Int32Array.from({ length: branchOf.length }, (_, index) => index);
  order.sort((p, q) => branchOf[p]! - branchOf[q]! || p - q);
  const branch = order.map((index) => branchOf[index]!);
  const branchOffsets = new Int32Array(branches + 1);
  for (const b of branch) branchOffsets[b + 1]! += 1;
  for (let b = 0; b < branches; b++) branchOffsets[b + 1]! += branchOffsets[b]!;
  return { order, branch, branchOffsets };
}
