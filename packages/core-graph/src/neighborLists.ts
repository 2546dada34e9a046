import { nameOf } from "./describe";
import { native } from "./native";
import {
  checkKeys,
  checkObjects,
  elementsOf,
  fromNative,
  nativeArguments,
  type NeighborListInput,
  type SearchOptions,
  type ThreadOptions,
} from "./nativeArguments";
import type { NeighborList } from "./neighborList";

/**
 * The neighbour lists of many structures in one call, on several C++ threads; `result[i]` is that of `structures[i]`,
 * the same as `neighborList` gives. Errors are those of `neighborList` and name the structure.
 */
export function neighborLists(
  structures: readonly NeighborListInput[],
  options: SearchOptions,
  threading: ThreadOptions = {},
): NeighborList[] {
  const { args, names } = prepare(structures, options, threading);
  try {
    return native().neighborLists(...args, false);
  } catch (error) {
    throw fromNative(error, (index) => names[index]!);
  }
}

/** As `neighborLists`, off the main thread. The structures are copied first, and may change while the work goes on. */
export async function neighborListsAsync(
  structures: readonly NeighborListInput[],
  options: SearchOptions,
  threading: ThreadOptions = {},
): Promise<NeighborList[]> {
  const { args, names } = prepare(structures, options, threading);
  try {
    return await native().neighborListsAsync(...args, false);
  } catch (error) {
    throw fromNative(error, (index) => names[index]!);
  }
}

function prepare(structures: readonly NeighborListInput[], options: SearchOptions, threading: ThreadOptions) {
  const elements = elementsOf(structures);
  checkKeys(options, ["cutoff", "maxNeighbors"]);
  checkKeys(threading, ["threads"]);
  checkObjects(elements);
  const names = elements.map((structure, index) => `${nameOf(structure, index)}: `);
  return { args: nativeArguments(elements, options, threading, "list", (index) => names[index]!), names };
}
