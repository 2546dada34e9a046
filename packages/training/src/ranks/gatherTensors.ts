import type { Communicator } from "@hydride/parallel";
import * as torch from "@hydride/torch-js";
import { broadcastJson } from "./broadcastJson.js";

type Tensors = ReadonlyMap<string, torch.Tensor>;
type Dtype = "float32" | "float64" | "int64";

/** Name, number format and shape of each tensor. */
type Header = [name: string, dtype: Dtype, shape: number[]][];

/**
 * Gives rank 0 the tensors of other ranks, one after the other; on other ranks nothing comes. Collective.
 * @param owners The ranks that give theirs, the same on every rank.
 * @param own This rank's; read where it is an owner.
 * @returns on rank 0, the tensors of all owners by name.
 */
export function gatherTensors(
  world: Communicator,
  owners: readonly number[],
  own: () => Tensors,
): Map<string, torch.Tensor> {
  const gathered = new Map<string, torch.Tensor>();
  for (const owner of owners) {
    const tensors = world.rank === owner ? own() : new Map<string, torch.Tensor>();
    const header = broadcastJson<Header>(
      world,
      owner,
      [...tensors].map(([name, { dtype, shape }]) => [name, dtype as Dtype, shape]),
    );
    for (const [name, dtype, shape] of header) {
      const values = tensors.get(name)?.detach().to("cpu").contiguous() ?? torch.zeros(shape, { dtype });
      // A tensor without dimensions has one number all the same.
      if (world.size > 1 && values.numel() > 0) world.broadcast(values.data() as ArrayBufferView, owner);
      if (world.rank === 0) gathered.set(name, values);
    }
  }
  return gathered;
}
