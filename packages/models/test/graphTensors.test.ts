import { describe, expect, it } from "vitest";
import { edgeDisplacements, graphTensors } from "../src/index.js";
import { batchOf, CELL, numbers, structure } from "./helpers.js";

describe("graphTensors", () => {
  it("bounds the rows of each branch, in the order of the branches", () => {
    const inputs = graphTensors(batchOf([structure("b", "1"), structure("a", "2"), structure("b", "3")]));
    expect(numbers(inputs.branchAtoms)).toEqual([0, 3, 9]);
    expect(numbers(inputs.branchEdges)).toEqual([0, 6, 18]);
  });

  it("names the dataset of each branch that has structures", () => {
    const batch = batchOf([structure("c", "1"), structure("a", "2")], ["a", "b", "c"]);
    expect(graphTensors(batch).branchDatasets).toEqual(["a", undefined, "c"]);
  });

  it("tells what has a volume: stress is divided by it", () => {
    const crystal = structure("a", "crystal", { cell: CELL, pbc: [true, true, true] });
    const { periodic, volume } = graphTensors(batchOf([crystal, structure("b", "molecule")]), { dtype: "float64" });
    expect(periodic.tolist()).toEqual([[[true]], [[false]]]);
    const [ofCrystal, ofMolecule] = numbers(volume.toArray());
    expect(ofCrystal).toBeCloseTo(4 * 4.1 * 3.9, 12);
    expect(ofMolecule).toBe(1);
  });

  it("takes differences in float64: far from the origin float32 distances are as good", () => {
    const far = structure("a", "far");
    far.positions = far.positions.map((value) => value + 1e5);
    const [near, away] = [structure("a", "near"), far].map((each) =>
      graphTensors(batchOf([each])).displacement.toArray(),
    );
    for (const [k, value] of numbers(away!).entries()) expect(value).toBeCloseTo(Number(near![k]), 9);
  });

  it("adds the images of periodic edges", () => {
    const crystal = structure("a", "crystal", { cell: CELL, pbc: [true, true, true] });
    const batch = batchOf([crystal]);
    const displacement = edgeDisplacements(batch);
    for (let edge = 0; edge < batch.edges; edge++) {
      for (let axis = 0; axis < 3; axis++) {
        const image = [0, 1, 2].reduce((sum, row) => sum + batch.shift[3 * edge + row]! * CELL[3 * row + axis]!, 0);
        const plain =
          batch.positions[3 * batch.sender[edge]! + axis]! - batch.positions[3 * batch.receiver[edge]! + axis]!;
        expect(displacement[3 * edge + axis]).toBeCloseTo(plain + image, 12);
      }
    }
  });

  it("has positions about the centre of mass of each structure, and charges, in float64", () => {
    const positions = Float64Array.of(1e6, 0, 0, 1e6 + 1, 0, 0);
    const hydrogen = { numbers: Uint8Array.of(1, 1), positions, charge: -1 };
    const water = structure("a", "water");
    const { centred, charge, molecular } = graphTensors(
      batchOf([
        structure("a", "1", hydrogen),
        water,
        structure("b", "crystal", { cell: CELL, pbc: [false, true, false] }),
      ]),
    );
    expect([centred.dtype, charge.dtype]).toEqual(["float64", "float64"]);
    expect(charge.tolist()).toEqual([[-1], [0], [0]]);
    expect(molecular.tolist()).toEqual([[true], [true], [false]]);
    const rows = centred.tolist() as number[][];
    expect(rows.slice(0, 2)).toEqual([[-0.5, 0, 0], [0.5, 0, 0]]); // prettier-ignore
    const masses = [15.999, 1.008, 1.008];
    for (const axis of [0, 1, 2]) {
      const moment = masses.reduce((sum, mass, k) => sum + mass * rows[2 + k]![axis]!, 0);
      expect(moment).toBeCloseTo(0, 12);
      expect(rows[3]![axis]! - rows[2]![axis]!).toBeCloseTo(water.positions[3 + axis]!, 12);
    }
  });
});
