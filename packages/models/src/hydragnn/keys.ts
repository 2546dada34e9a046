import type { HydraGnnArchitecture } from "./architecture.js";

const OF_BRANCH = /^branches\.([^.]+)\.(graph_shared|heads_NN\.\d+)\.(.*)$/;

/**
 * HydraGNN's name of a parameter: `encoder.` goes, and what stands in `branches.<name>.graph_shared` or
 * `branches.<name>.heads_NN.0` stands in `graph_shared.branch-1` or `heads_NN.0.branch-1`, 1 being the number of the branch.
 */
export function hydraGnnKey(name: string, { branches }: Pick<HydraGnnArchitecture, "branches">): string {
  const [, branch, part, rest] = OF_BRANCH.exec(name) ?? [];
  if (branch === undefined) return name.replace(/^encoder\./, "");
  return `${part!}.branch-${String(branches.indexOf(branch))}.${rest!}`;
}
