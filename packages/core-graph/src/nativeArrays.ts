import type { Memory, NativeGraph } from "./native";
import type { NeighborList } from "./neighborList";

/** The arrays of a list share one buffer up to here, which is quicker; larger ones can be kept or transferred alone. */
const MOST_SHARED_BYTES = 2 ** 20;

/** Larger buffers come fresh from the system, as zeros that cost nothing. */
const MOST_UNWRITTEN_BYTES = 2 ** 26;

/** Of one edge in displacement, distance, receiver, sender and shift: the order in which they lie in memory. */
const LIST_BYTES: FiveOf<number> = [24, 8, 4, 4, 12];
const EDGE_BYTES = LIST_BYTES.reduce((sum, bytes) => sum + bytes);

type FiveOf<Value> = [Value, Value, Value, Value, Value];

/** Adds a list for each structure to `lists`, from the numbers of edges. Throws RangeError where the memory is short. */
export function makeLists(edges: Int32Array, lists: NeighborList[]): Memory[] {
  return Array.from(edges, (count) => {
    if (EDGE_BYTES * count > MOST_SHARED_BYTES) {
      const buffers = LIST_BYTES.map((bytes) => unwritten(bytes * count)) as FiveOf<ArrayBuffer>;
      lists.push(listIn(buffers, [0, 0, 0, 0, 0], count));
      return buffers;
    }
    const buffer = unwritten(EDGE_BYTES * count);
    const offsets: FiveOf<number> = [0, 24 * count, 32 * count, 36 * count, 40 * count];
    lists.push(listIn([buffer, buffer, buffer, buffer, buffer], offsets, count));
    return buffer;
  });
}

function listIn(buffers: FiveOf<ArrayBuffer>, offsets: FiveOf<number>, edges: number): NeighborList {
  return {
    receiver: new Int32Array(buffers[2], offsets[2], edges),
    sender: new Int32Array(buffers[3], offsets[3], edges),
    shift: new Int32Array(buffers[4], offsets[4], 3 * edges),
    displacement: new Float64Array(buffers[0], offsets[0], 3 * edges),
    distance: new Float64Array(buffers[1], offsets[1], edges),
  };
}

/** One graph of all structures, of so many atoms together. Throws RangeError where the memory is short. */
export function makeGraph(edges: Int32Array, atoms: number): { graph: NativeGraph; memory: Memory[] } {
  const all = edges.reduce((sum, count) => sum + count, 0);
  const integers = (count: number) => new Int32Array(unwritten(4 * count));
  // In the order in which the add-on takes their memory.
  const graph = {
    receiver: integers(all),
    sender: integers(all),
    shift: integers(3 * all),
    edgeGraph: integers(all),
    transpose: integers(all),
    rowOffsets: integers(atoms + 1),
    senderOffsets: integers(atoms + 1),
  };
  return { graph, memory: [Object.values(graph).map(({ buffer }) => buffer)] };
}

/** A buffer that the add-on is the first to write to. */
function unwritten(bytes: number): ArrayBuffer {
  return bytes > MOST_UNWRITTEN_BYTES ? new ArrayBuffer(bytes) : (Buffer.allocUnsafeSlow(bytes).buffer as ArrayBuffer);
}
