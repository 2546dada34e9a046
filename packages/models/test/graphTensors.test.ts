import { describe, expect, it } from "vitest";
import { edgeDisplacements, graphTensors, targetTensors } from "../src/index.js";
import { batchOf, CELL, numbers, structure } from "./helpers.js";

describe("graphTensors", () => {
  it("bounds the rows of each branch, in the order of the branches", () => {
    const inputs = graphTensors(batchOf([structure("b", "1"), structure("a", "2"), structure("b", "3")]));
    expect(numbers(inputs.branchStructures)).toEqual([0, 1, 3]);
    expect(numbers(inputs.branchAtoms)).toEqual([0, 3, 9]);
    expect(numbers(inputs.branchEdges)).toEqual([0, 6, 18]);
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
});

describe("targetTensors", () => {
  it("subtracts reference energies before the precision is lost", () => {
    const batch = batchOf([structure("a", "heavy", { energy: -27_000_000.123456 })]);
    const targets = targetTensors(batch, { energyOffset: Float64Array.of(-27_000_000) });
    expect(targets.energy.dtype).toBe("float32");
    expect(targets.energy.item()).toBeCloseTo(-0.123456, 6);
  });

  it("has zero for what is not labelled", () => {
    const targets = targetTensors(batchOf([structure("a", "bare")]), { energyOffset: Float64Array.of(5) });
    expect(targets.energy.tolist()).toEqual([0]);
    expect(targets.forces.abs().sum().item()).toBe(0);
  });
});
