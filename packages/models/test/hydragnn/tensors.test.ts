import { collate } from "@hydride/core-graph";
import { describe, expect, it } from "vitest";
import { hydraGnnTensors } from "../../src/index.js";
import { edgeDisplacements } from "../../src/graphTensors.js";
import { reverseEdges } from "../../src/hydragnn/reverseEdges.js";
import { numbers } from "../helpers.js";
import { STRUCTURES } from "./samples.js";

const batch = collate(STRUCTURES, { cutoff: 4, maxNeighbors: 2, branches: ["branch-0", "branch-1"] });

describe("reverseEdges", () => {
  it("swaps the ends of every edge and keeps all that a batch says of itself", () => {
    const reversed = reverseEdges(batch);
    const edgesOf = ({ receiver, sender, shift, edgeGraph }: typeof batch, sign: number) =>
      Array.from(receiver, (atom, edge) => {
        const moved = [...shift.subarray(3 * edge, 3 * edge + 3)].map((count) => sign * count + 0);
        const ends = sign > 0 ? [atom, sender[edge]] : [sender[edge], atom];
        return [...ends, ...moved, edgeGraph[edge]].join(" ");
      }).sort();
    expect(edgesOf(reversed, -1)).toEqual(edgesOf(batch, 1));
    for (const [atom, end] of reversed.rowOffsets.subarray(1).entries()) {
      const row = reversed.receiver.subarray(reversed.rowOffsets[atom], end);
      expect(row.every((receiver) => receiver === atom)).toBe(true);
    }
    const bySender = [...reversed.transpose].map((edge) => reversed.sender[edge]!);
    expect(bySender).toEqual([...reversed.sender].sort((p, q) => p - q));
    const rows = [...reversed.senderOffsets.subarray(1)].map((end, atom) => [
      ...reversed.transpose.subarray(reversed.senderOffsets[atom], end),
    ]);
    for (const row of rows) expect(row).toEqual([...row].sort((p, q) => p - q));
    expect(numbers(edgeDisplacements(reversed)).map(Math.abs).sort()).toEqual(
      numbers(edgeDisplacements(batch)).map(Math.abs).sort(),
    );
  });

  it("twice gives the batch in the order of receivers again", () => {
    const twice = reverseEdges(reverseEdges(batch));
    expect(twice.receiver).toEqual(batch.receiver);
    expect(twice.rowOffsets).toEqual(batch.rowOffsets);
    expect(twice.senderOffsets).toEqual(batch.senderOffsets);
  });
});

describe("hydraGnnTensors", () => {
  it("has numbers and coordinates as they are, charge and spin or a neutral singlet", () => {
    const tensors = hydraGnnTensors(batch, { input_dim: 4, edge_dim: null, graph_attr_dim: 2 }, { dtype: "float64" });
    expect((tensors.features.tolist() as number[][])[0]).toEqual([6, 0.1, 0, 0.2]);
    expect(tensors.attributes.tolist()).toEqual([[0, 1], [1, 1], [0, 1], [-1, 2], [0, 3], [0, 1]]); // prettier-ignore
    expect(tensors.atomCounts.tolist()).toEqual([2, 1, 5, 3, 3, 2]);
    expect([...tensors.branchStructures]).toEqual([0, 3, 6]);
    expect(tensors.edgeAttributes).toBeUndefined();
  });

  it("caps the receivers of each sender, so that some receive more and an atom alone nothing", () => {
    const tensors = hydraGnnTensors(batch, { input_dim: 1, edge_dim: 1, graph_attr_dim: 1 });
    const sender = numbers(tensors.sender.toArray());
    const sent = Array.from({ length: tensors.atoms }, (_, atom) => sender.filter((other) => other === atom).length);
    expect(Math.max(...sent)).toBe(2);
    const received = numbers(tensors.inverseDegree.toArray()).map((inverse) => Math.round(1 / inverse));
    expect(Math.max(...received)).toBe(4);
    expect(received[2]).toBe(1);
    expect(tensors.edgeAttributes!.shape).toEqual([tensors.sender.shape[0], 1]);
    expect(tensors.attributes.shape).toEqual([6, 1]);
    expect(tensors.features.tolist()).toEqual(
      [6, 8, 3, 6, 1, 9, 1, 8, 8, 1, 1, 1, 7, 2, 4, 1].map((number) => [number]),
    );
  });
});
