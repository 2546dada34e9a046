import type { PlacedGroup } from "../placement/placement.js";
import type { PlanRequest } from "./request.js";

/** What a process takes before there is a model: Node, libtorch and MPI, measured with the builds for processors. */
export const PROCESS_BYTES = 400e6;

/** What a rank of a group holds and does, of ordinary structures. */
export interface RankDemand {
  parameters: number;
  /** Of the weights, and the average of them where there is one. */
  parameterBytes: number;
  gradientBytes: number;
  /** Of the two moments of AdamW. */
  optimizerBytes: number;
  activationBytes: number;
  /** All of these, and the process itself. */
  totalBytes: number;
  /** Largest number of structures in a step. */
  structures: number;
  /** What they cost, in ordinary structures. */
  work: number;
  /** Layers that these go through; of no more branches than there are structures. */
  layers: number;
}

/** @param group A group of a placement on `request.ranks` ranks. */
export function rankDemand(group: PlacedGroup, request: PlanRequest): RankDemand {
  const { model, bytesPerNumber, shardOptimizer, averaging, structure, accumulate } = request;
  const ofBranches = group.branches.reduce((sum, name) => sum + model.perBranch[name]!, 0);
  const parameters = model.shared + ofBranches;
  const held = (numbers: number, ranks: number) => (shardOptimizer ? Math.ceil(numbers / ranks) : numbers);
  const stateNumbers = held(model.shared, request.ranks) + held(ofBranches, group.ranks.length);
  // A divided gradient is summed into a part of its own.
  const gradients = parameters + (shardOptimizer ? stateNumbers : 0);
  const structures = structuresOf(group, request);
  const demand = {
    parameters,
    parameterBytes: parameters * (averaging ? 2 : 1) * bytesPerNumber,
    gradientBytes: gradients * bytesPerNumber,
    optimizerBytes: 2 * stateNumbers * bytesPerNumber,
    activationBytes: Math.ceil(structures / accumulate) * structure.activationBytes,
  };
  const { parameterBytes, gradientBytes, optimizerBytes, activationBytes } = demand;
  const totalBytes = PROCESS_BYTES + parameterBytes + gradientBytes + optimizerBytes + activationBytes;
  return {
    ...demand,
    totalBytes,
    structures,
    work: structures * relativeCost(group, request),
    layers: layersOf(group, structures, request),
  };
}

/** Of a structure of the group, by how often each of its branches comes up. */
function relativeCost({ branches }: PlacedGroup, { share, structure }: PlanRequest): number {
  const total = (of: (name: string) => number) => branches.reduce((sum, name) => sum + of(name), 0);
  return total((name) => share[name]! * (structure.relative?.[name] ?? 1)) / total((name) => share[name]!);
}

function layersOf({ branches }: PlacedGroup, structures: number, { layers }: PlanRequest): number {
  const ofBranches = branches.reduce((sum, name) => sum + layers.perBranch[name]!, 0);
  return layers.shared + ofBranches * Math.min(1, structures / branches.length);
}

/** Batches of all ranks together have structures of each dataset in proportion to its share. */
function structuresOf({ branches, ranks }: PlacedGroup, { batchSize, share }: PlanRequest): number {
  if ("perRank" in batchSize) return batchSize.perRank;
  const all = Object.values(share).reduce((sum, value) => sum + value, 0);
  const own = branches.reduce((sum, name) => sum + share[name]!, 0);
  return Math.max(1, Math.ceil((batchSize.global * own) / all / ranks.length));
}
