import { native, type Make, type NativeArguments, type NativeGraph } from "./native";
import { makeGraph, makeLists } from "./nativeArrays";
import type { NeighborList } from "./neighborList";

/** The neighbour list of each structure. */
export function findLists(args: NativeArguments): NeighborList[] {
  const lists: NeighborList[] = [];
  native().neighborLists(...args, false, (edges) => makeLists(edges, lists));
  return lists;
}

/** The same off the main thread. */
export async function findListsAsync(args: NativeArguments): Promise<NeighborList[]> {
  const lists: NeighborList[] = [];
  await native().neighborListsAsync(...args, false, (edges) => makeLists(edges, lists));
  return lists;
}

/** The edges of all structures as one graph. */
export function findGraph(args: NativeArguments): NativeGraph {
  const made = graphMaker(args);
  native().neighborLists(...args, true, made.make);
  return made.graph!;
}

/** The same off the main thread. */
export async function findGraphAsync(args: NativeArguments): Promise<NativeGraph> {
  const made = graphMaker(args);
  await native().neighborListsAsync(...args, true, made.make);
  return made.graph!;
}

function graphMaker([, atomOffsets]: NativeArguments): { make: Make; graph?: NativeGraph } {
  const made: { make: Make; graph?: NativeGraph } = {
    make: (edges) => {
      const { graph, memory } = makeGraph(edges, atomOffsets[atomOffsets.length - 1]!);
      made.graph = graph;
      return memory;
    },
  };
  return made;
}
