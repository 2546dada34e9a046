import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { NativeAddonError } from "./errors";

/** The edges of a whole batch; see `GraphBatch`. */
export interface NativeGraph {
  receiver: Int32Array;
  sender: Int32Array;
  shift: Int32Array;
  edgeGraph: Int32Array;
  transpose: Int32Array;
  rowOffsets: Int32Array;
  senderOffsets: Int32Array;
}

/** What the add-on takes, in its order: flat arrays over all structures. `maxNeighbors` 0 means all. */
export type NativeArguments = [
  positions: Float64Array,
  atomOffsets: Int32Array,
  cells: Float64Array,
  pbc: Uint8Array,
  cutoff: number,
  maxNeighbors: number,
  maxEdges: number,
  threads: number,
];

/** For the arrays of one result: one buffer with all of them, one after the other, or a buffer for each. */
export type Memory = ArrayBuffer | ArrayBuffer[];

/**
 * Makes the memory that the add-on writes to, for each list or for one graph, from the structures' numbers of edges. For
 * lists it is called for some structures after the other.
 */
export type Make = (edges: Int32Array) => Memory[];

interface Addon {
  neighborLists(...args: [...NativeArguments, graph: boolean, make: Make]): void;
  neighborListsAsync(...args: [...NativeArguments, graph: boolean, make: Make]): Promise<void>;
}

// Sources (src/) and builds (dist/) both lie one level below the root of the package.
const ADDON = fileURLToPath(new URL("../build/core_graph.node", import.meta.url));
const SCRIPT = fileURLToPath(new URL("../install/build.mjs", import.meta.url));

let addon: Addon | undefined;

/** The add-on, loaded on first use, so that importing the package never fails. */
export function native(): Addon {
  addon ??= load(ADDON);
  return addon;
}

export function load(path: string): Addon {
  const remedy = `build it with \`node ${SCRIPT}\` (needs CMake and a C++20 compiler)`;
  if (!existsSync(path)) {
    throw new NativeAddonError(
      "CORE_GRAPH_NATIVE_MISSING",
      `expected the native add-on at ${path}, found no file`,
      remedy,
    );
  }
  try {
    return createRequire(import.meta.url)(path) as Addon;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NativeAddonError(
      "CORE_GRAPH_NATIVE_BROKEN",
      `the native add-on ${path} does not load: ${reason}`,
      remedy,
    );
  }
}
