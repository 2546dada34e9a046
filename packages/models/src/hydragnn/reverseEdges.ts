import type { GraphBatch } from "@hydride/core-graph";

/**
 * The same batch with the ends of every edge swapped: what was the sender receives. Displacements change their sign with the
 * cell counts, and rows are again in the order of the receiver.
 */
export function reverseEdges(batch: GraphBatch): GraphBatch {
  const { transpose, receiver, sender, shift, edgeGraph, edges } = batch;
  const moved = new Int32Array(3 * edges);
  for (let edge = 0; edge < edges; edge++) {
    for (let axis = 0; axis < 3; axis++) moved[3 * edge + axis] = -shift[3 * transpose[edge]! + axis]!;
  }
  const newSender = transpose.map((edge) => receiver[edge]!);
  return {
    ...batch,
    receiver: transpose.map((edge) => sender[edge]!),
    sender: newSender,
    shift: moved,
    edgeGraph: transpose.map((edge) => edgeGraph[edge]!),
    rowOffsets: batch.senderOffsets,
    senderOffsets: batch.rowOffsets,
    transpose: stableOrder(newSender, batch.rowOffsets),
  };
}

/** The positions of `keys` in the order of the keys, equal ones as they stand; `offsets` says where each key begins. */
function stableOrder(keys: Int32Array, offsets: Int32Array): Int32Array {
  const next = offsets.slice();
  const order = new Int32Array(keys.length);
  for (const [position, key] of keys.entries()) order[next[key]!++] = position;
  return order;
}
