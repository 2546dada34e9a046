import { cat } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";

/** Contiguous rows of one branch. */
export interface BranchRange<Branch> {
  branch: Branch;
  name: string;
  index: number;
  begin: number;
  length: number;
}

/** Where each branch's rows are; branches without rows are passed over. @param bounds (B + 1) */
export function branchRanges<Branch>(branches: ReadonlyMap<string, Branch>, bounds: Int32Array): BranchRange<Branch>[] {
  return [...branches]
    .map(([name, branch], index) => {
      const begin = bounds[index]!;
      return { branch, name, index, begin, length: bounds[index + 1]! - begin };
    })
    .filter(({ length }) => length > 0);
}

/** Runs each branch on its contiguous rows and joins the results. */
export function perBranch<Branch>(
  branches: ReadonlyMap<string, Branch>,
  bounds: Int32Array,
  run: (range: BranchRange<Branch>) => Tensor,
): Tensor {
  const parts = branchRanges(branches, bounds).map(run);
  return parts.length === 1 ? parts[0]! : cat(parts, 0);
}
