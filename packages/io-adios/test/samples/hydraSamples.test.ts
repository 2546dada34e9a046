import { describe, expect, it } from "vitest";
import { structureOf } from "../../src/samples/hydraSamples";
import type { RawSample } from "../../src/samples/rawSample";
import type { ColumnArray } from "../../src/samples/layout";

const one = (values: ColumnArray, shape = [values.length]) => ({ values, shape });

/** A hydroxide of HydraGNN's layout, with what else is given. */
function structure(more: Record<string, ReturnType<typeof one>>, atomKeys: string[] = []) {
  const sample: RawSample = new Map(
    Object.entries({
      atomic_numbers: one(Int32Array.of(8, 1)),
      pos: one(Float32Array.of(0, 0, 0, 0, 0, 1), [2, 3]),
      ...more,
    }),
  );
  return structureOf(sample, {
    path: "set.bp",
    dataset: "d",
    id: "set:train:0",
    group: () => "HO",
    atomKeys: new Set(atomKeys),
  });
}

describe("samples of HydraGNN's layout", () => {
  it("may not say another number of atoms than they have", () => {
    expect(structure({ natoms: one(Int32Array.of(2)) }).numbers).toEqual(Uint8Array.of(8, 1));
    expect(() => structure({ natoms: one(Int32Array.of(3)) })).toThrow(
      "set.bp: sample set:train:0: expected 2 of natoms, which are there, found 3",
    );
  });

  it.each([
    [[-1, 2], { charge: -1, spin: 2 }, {}],
    [[0.5], { charge: 0.5 }, {}],
    [[NaN, NaN], {}, {}],
    [[], {}, {}],
    [[0, 1, 7], {}, { graph_attr: [0, 1, 7] }],
    [[0, 1.5], {}, { graph_attr: [0, 1.5] }],
    [[0, 0], {}, { graph_attr: [0, 0] }],
  ])("graph_attr %j is charge and multiplicity, or stays as it is", (values, labels, info) => {
    const { charge, spin, info: found } = structure({ graph_attr: one(Float32Array.from(values)) });
    expect({ ...(charge !== undefined && { charge }), ...(spin !== undefined && { spin }) }).toEqual(labels);
    expect(found).toEqual(info);
  });

  it("have bytes that are text as text, and others as numbers", () => {
    const { info } = structure({
      smiles: one(new TextEncoder().encode("[OH-]é\t")),
      flag: one(Uint8Array.of(1)),
      letter: one(Uint8Array.of(67)),
      bits: one(Uint8Array.of(0, 1, 1)),
      latin: one(Uint8Array.of(65, 0xe9)),
    });
    expect(info).toEqual({ smiles: "[OH-]é\t", flag: 1, letter: "C", bits: [0, 1, 1], latin: [65, 233] });
  });

  it("have one energy", () => {
    expect(structure({ energy: one(Float32Array.of(-2)) }).energy).toBe(-2);
    expect(() => structure({ energy: one(Float32Array.of(0, 3, 6)) })).toThrow(
      "set.bp: sample set:train:0: expected one number of energy, found 3",
    );
  });

  it("have arrays of atoms where all samples have as many rows as atoms", () => {
    const tensor = { tensor: one(Float32Array.of(1, 2, 3, 4), [2, 2]) };
    expect(structure(tensor, ["tensor"]).arrays).toEqual({
      tensor: { kind: "real", width: 2, values: Float64Array.of(1, 2, 3, 4) },
    });
    expect(structure(tensor)).toMatchObject({ info: { tensor: [1, 2, 3, 4] } });
  });

  it("have x and y where other keys do not say the same", () => {
    const energy = one(Float32Array.of(-2));
    const forces = { forces: one(Float32Array.of(0, 0, 0.1, 0, 0, -0.1), [2, 3]) };
    const told = Float32Array.of(8, 0, 0, 0, 0, 0, 0.1, 1, 0, 0, 1, 0, 0, -0.1);
    const x = one(told, [2, 7]);
    expect(structure({ x, y: one(Float32Array.of(-2)), energy, ...forces }, ["x"])).not.toHaveProperty("arrays");
    expect(structure({ x }, ["x"]).arrays!.x).toMatchObject({ kind: "real", width: 7 });
    const other = one(Float32Array.of(8, 0.5, 1, 0.25), [2, 2]);
    expect(structure({ x: other }, ["x"]).arrays!.x!.values).toEqual(Float64Array.of(8, 0.5, 1, 0.25));
    expect(structure({ x: one(Float32Array.of(8, 1), [2, 1]), y: energy }, ["x"])).toMatchObject({ info: { y: -2 } });
  });

  it("have whole numbers that are kept as they are", () => {
    const large = BigInt64Array.of(2n ** 60n + 1n, 0n);
    for (const keys of [[], ["rank"]]) {
      expect(() => structure({ rank: one(large, [2, 1]) }, keys)).toThrow("expected whole numbers of rank below 2^53");
    }
    expect(structure({ flag: one(Uint8Array.of(65, 66), [2, 1]) }, ["flag"]).arrays).toEqual({
      flag: { kind: "integer", width: 1, values: Int32Array.of(65, 66) },
    });
  });

  it("keep keys of any name", () => {
    expect(Object.keys(structure({ ["__proto__"]: one(Float32Array.of(1)) }).info)).toEqual(["__proto__"]);
  });

  it("have no keys that stand for something else in files", () => {
    expect(() => structure({ hydride_id: one(Float32Array.of(1)) })).toThrow(
      "set.bp: sample set:train:0: expected keys that do not begin with hydride_, which are Hydride's, found hydride_id",
    );
  });
});
