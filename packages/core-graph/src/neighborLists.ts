import { nameOf } from "./describe";
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
import { findLists, findListsAsync } from "./nativeSearch";
import type { NeighborList } from "./neighborList";
import { atOnce, inSlices } from "./slices";

/**
 * The neighbour lists of many structures in one call, on several C++ threads; `result[i]` is that of `structures[i]`,
 * the same as `neighborList` gives. Errors are those of `neighborList` and name the structure.
 */
export function neighborLists(
  structures: readonly NeighborListInput[],
  options: SearchOptions,
  threading: ThreadOptions = {},
): NeighborList[] {
  const { args, name } = atOnce(prepare(structures, options, threading));
  try {
    return findLists(args);
  } catch (error) {
    throw fromNative(error, name);
  }
}

/**
 * As `neighborLists`, off the main thread; what has to be done on it, the copying of structures and the making of arrays, is
 * done in slices of a few milliseconds. Leave the structures as they are until the promise is settled.
 */
export async function neighborListsAsync(
  structures: readonly NeighborListInput[],
  options: SearchOptions,
  threading: ThreadOptions = {},
): Promise<NeighborList[]> {
  const { args, name } = await inSlices(prepare(structures, options, threading));
  try {
    return await findListsAsync(args);
  } catch (error) {
    throw fromNative(error, name);
  }
}

function* prepare(structures: readonly NeighborListInput[], options: SearchOptions, threading: ThreadOptions) {
  const elements = elementsOf(structures);
  checkKeys(options, ["cutoff", "maxNeighbors"]);
  checkKeys(threading, ["threads"]);
  checkObjects(elements);
  // Read now, since a structure may change while the work goes on; put into words where there is an error.
  const identities: { id: string | undefined; dataset: string | undefined }[] = [];
  for (const { id, dataset } of elements) {
    identities.push({ id, dataset });
    yield;
  }
  const name = (index: number) => `${nameOf(identities[index]!, index)}: `;
  return { args: yield* nativeArguments(elements, options, threading, "list", name), name };
}
