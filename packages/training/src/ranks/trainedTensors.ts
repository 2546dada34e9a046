import type { ProcessMesh } from "@hydride/parallel";
import type * as torch from "@hydride/torch-js";
import type { TrainedTensors } from "../run/checkpoint.js";
import { gatherTensors } from "./gatherTensors.js";

type Tensors = ReadonlyMap<string, torch.Tensor>;

/**
 * Brings what is saved of a run to rank 0: the encoder from there, each branch from the first rank that holds it. Collective.
 * @param own What this rank has.
 * @returns on rank 0, all of it.
 */
export function gatherTrained(mesh: ProcessMesh, { weights, state }: TrainedTensors): TrainedTensors {
  const isRoot = mesh.world.rank === 0;
  const mine = (tensors: Tensors, prefix: string) =>
    [...tensors]
      .filter(([name]) => isRoot || name.includes("branches."))
      .map(([name, each]) => [prefix + name, each] as const);
  const owners = mesh.placement.groups.map(({ ranks }) => ranks[0]!);
  const all = gatherTensors(
    mesh.world,
    owners,
    () => new Map([...mine(weights, "weights/"), ...mine(state, "state/")]),
  );
  const under = (prefix: string) =>
    new Map(
      [...all].flatMap(([name, each]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), each] as const] : [])),
    );
  return { weights: under("weights/"), state: under("state/") };
}
