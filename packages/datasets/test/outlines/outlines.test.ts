import type { Structure } from "@hydride/core-graph";
import { describe, expect, it } from "vitest";
import { Outlines, type PackedOutlines } from "../../src/index";
import { rememberOrigin } from "../../src/origin";

function structure(id: string, numbers: number[], more: Partial<Structure> = {}): Structure {
  return {
    numbers: Uint8Array.from(numbers),
    positions: new Float64Array(3 * numbers.length),
    pbc: [false, false, false],
    dataset: "d",
    id,
    group: "g",
    info: {},
    ...more,
  };
}

function tableOf(structures: readonly Structure[], ...keys: string[]): Outlines {
  const outlines = new Outlines("d", keys);
  for (const each of structures) outlines.add(each);
  return outlines;
}

const seen = (outlines: Outlines) =>
  [...outlines].map(({ numbers, energy, dataset, id, group, info, copy, hasMadeUpGroup, index }) => {
    return { numbers: [...numbers], energy, dataset, id, group, info, copy, hasMadeUpGroup, index };
  });

describe("outlines", () => {
  it("have what decides the side of a structure and the reference energies, bit for bit", () => {
    const large = Array.from({ length: 40_000 }, (_, i) => (i % 300 === 0 ? 118 : 8));
    const given = [
      structure("a", [8, 1, 1], { energy: -0 }),
      structure("\uFEFFé😀", [118], { energy: 0.1 + 0.2, group: "", info: { split: "val", other: 1 } }),
      structure("", large, { energy: -1e300, info: { split: [1, "x", null] as never } }),
      structure("b", [1], { info: { split: 0 } }),
    ];
    const found = [...tableOf(given, "split")];
    expect(found.map(({ id, group, energy }) => [id, group, energy])).toEqual(
      given.map(({ id, group, energy }) => [id, group, energy]),
    );
    expect(found.map(({ numbers }) => [...numbers])).toEqual(
      given.map(({ numbers }) => [...numbers].sort((x, y) => x - y)),
    );
    expect(found.map(({ info }) => info)).toEqual([{}, { split: "val" }, { split: [1, "x", null] }, { split: 0 }]);
    expect(tableOf(given).at(1).info).toEqual({});
    expect(tableOf(given, "other", "split").at(1).info).toEqual({ split: "val", other: 1 });
  });

  it("keep values that JSON has not", () => {
    const value = [-0, NaN, -Infinity, 2 ** 53] as never;
    const outline = tableOf(
      [structure("a", [1], { info: { a: Infinity, ["__proto__"]: value } })],
      "a",
      "__proto__",
    ).at(0);
    expect(Object.entries(outline.info)).toEqual([
      ["a", Infinity],
      ["__proto__", value],
    ]);
  });

  it("tell groups that a reader made up from those that were declared", () => {
    const madeUp = { dataset: false, id: false, group: true };
    const outlines = tableOf([rememberOrigin(structure("a", [1]), madeUp), structure("b", [1])]);
    expect([...outlines].map(({ hasMadeUpGroup }) => hasMadeUpGroup)).toEqual([true, false]);
  });

  it("get other groups, and numbers behind ids that another has too", () => {
    const outlines = tableOf(["a", "b", "c"].map((id) => structure(id, [1])));
    outlines.at(1).group = "other";
    outlines.at(2).copy = 3;
    expect([...outlines].map(({ id, group }) => [id, group])).toEqual([["a", "g"], ["b", "other"], ["c#3", "g"]]); // prettier-ignore
  });

  it.each([0, 1, 4096, 4097, 20_000])("of %i structures come through messages as they are", (count) => {
    const structures = Array.from({ length: count }, (_, i) =>
      structure(`id-${i}`, [1 + (i % 118), 8], { energy: i / 7, group: `g${i % 5000}`, info: { s: i } }),
    );
    const sent = tableOf(structures, "s");
    if (count > 2) sent.at(2).copy = 2;
    const messages = [...sent.pack(8192)];
    expect(messages).toHaveLength(sent.messages(8192));
    const received = Outlines.unpack(structuredClone(messages) as PackedOutlines[]);
    expect(received.count).toBe(count);
    expect(seen(received)).toEqual(seen(sent));
  });

  it.each([
    [40_960, 60],
    [100, 150],
    [1, 1000],
  ])("take few bytes, whatever the structures are like (%i)", (count, most) => {
    const outlines = new Outlines("d");
    const numbers = Array.from({ length: 500 }, (_, i) => [1, 6, 8][i % 3]!);
    for (let i = 0; i < count; i++) outlines.add(structure(`structure-${i}`, numbers, { energy: i }));
    const bytes = [...outlines.pack(1e6)].flatMap(({ chunks }) =>
      chunks.map((chunk) => [chunk.energies, chunk.groups, chunk.copies, chunk.flags, chunk.ends, chunk.bytes]),
    );
    const total = bytes.flat().reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(total / outlines.count).toBeLessThan(most);
  });
});
