import { readdirSync } from "node:fs";
import type { Structure } from "@hydride/core-graph";
import { describe, expect, it } from "vitest";
import { SampleFile, SampleWriter, type SampleWriterEnd } from "../../src/index";
import type { Split } from "../../src/samples/layout";
import { temporaryFolder } from "../helpers/folder";
import { hydroxide } from "./hydroxide";

const place = temporaryFolder();

async function readAll(path: string): Promise<Structure[]> {
  const file = await SampleFile.open(path);
  const found: Structure[] = [];
  for (const split of ["train", "validation", "test"] as const) {
    for await (const structure of file.structures(split)) found.push(structure);
  }
  await file.close();
  return found;
}

describe("texts", () => {
  it("a mark of byte order is a character of an id, a group or a text", async () => {
    const path = place("marks.bp");
    const arrays = { label: { kind: "string" as const, width: 1, values: ["\uFEFFx", "y"] } };
    const given = [
      hydroxide({ id: "\uFEFFa", arrays }),
      hydroxide({ id: "a" }),
      hydroxide({ id: "b", group: "\uFEFFg", dataset: "\uFEFFd", info: { "\uFEFFk": "\uFEFFv" } }),
    ];
    const writer = await SampleWriter.create(path);
    for (const structure of given) await writer.add(structure, "train");
    await writer.close();
    expect(await readAll(path)).toStrictEqual(given);
  });

  it("halves of pairs come back in notes of a structure, where JSON has words for them", async () => {
    const path = place("halves.bp");
    const given = hydroxide({ info: { "\uD800": "\uDC00x" } });
    const writer = await SampleWriter.create(path);
    await writer.add(given, "train");
    await writer.close();
    expect(await readAll(path)).toStrictEqual([given]);
  });

  it.each([
    [{ id: "a\uD800b" }, 'sample "a\\ud800b": id: expected text that UTF-8 has bytes for, found "a\\ud800b"'],
    [{ group: "\uDC00" }, 'sample "a": group: expected text that UTF-8 has bytes for, found "\\udc00"'],
    [{ dataset: "\uD83D" }, 'sample "a": dataset: expected text that UTF-8 has bytes for, found "\\ud83d"'],
    [{ dataset: "d\0" }, 'sample "a": dataset: expected a name without a zero character, found "d\\u0000"'],
  ])("%j would come back as another text, and is refused", async (more, problem) => {
    const path = place("refused.bp");
    const writer = await SampleWriter.create(path);
    await expect(writer.add(hydroxide(more), "train")).rejects.toMatchObject({
      code: "SAMPLES_TEXT",
      message: `${path}: ${problem}`,
    });
    await writer.abandon();
  });

  it.each(["idSuffixOf", "groupOf"])("so are those that %s gives at the end", async (name) => {
    const path = place("renamed.bp");
    const writer = await SampleWriter.create(path);
    await writer.add(hydroxide(), "train");
    await expect(writer.close({ [name]: () => "b\uD800" })).rejects.toMatchObject({ code: "SAMPLES_TEXT" });
  });

  it("gives the samples of each part the ids and groups that come at the end", async () => {
    const path = place("new-names.bp");
    const writer = await SampleWriter.create(path);
    for (const [part, ids] of [["a", "b"], ["c"]].entries()) {
      writer.beginPart(part);
      for (const id of ids) await writer.add(hydroxide({ id, group: "old" }), "train");
    }
    const given = (texts: Record<string, string>) => (part: number, sample: number) => texts[`${part} ${sample}`];
    await writer.close({ idSuffixOf: given({ "1 0": "#2" }), groupOf: given({ "0 1": "block:é", "1 0": "" }) });
    const set = await SampleFile.open(path);
    const read = await set.samples("train", [0, 1, 2]);
    expect(read.map(({ id, group }) => [id, group])).toEqual([
      ["a", "old"],
      ["b", "block:é"],
      ["c#2", ""],
    ]);
    await set.close();
  });
});

describe("structures", () => {
  it.each([
    [{ positions: Float64Array.of(1, 2, 3) }, "positions: expected a Float64Array of length 6 (2 atoms)"],
    [{ positions: new Float64Array(9) }, "positions: expected a Float64Array of length 6 (2 atoms)"],
    [{ forces: Float64Array.of(1, 2, 3) }, "forces: expected a Float64Array of length 6 (2 atoms)"],
    [{ stress: new Float64Array(6) }, "stress: expected a Float64Array of length 9"],
    [{ forces: Float64Array.of(0, 0, 0, 0, NaN, 0) }, "forces: expected finite numbers, found NaN (atom 1, y)"],
    [{ energy: NaN }, "energy: expected a finite number, found NaN"],
    [{ numbers: Uint8Array.of(1, 119) }, "numbers: expected atomic numbers from 1 to 118, found 119 (atom 1)"],
    [{ numbers: new Uint8Array(0), positions: new Float64Array(0) }, "numbers: expected a Uint8Array with one"],
  ])("one that contradicts itself is refused, and the others are written (%j)", async (more, problem) => {
    const path = place("contradiction.bp");
    const writer = await SampleWriter.create(path, { overwrite: true });
    await writer.add(hydroxide(), "train");
    await expect(writer.add(hydroxide({ id: "odd", ...more }), "train")).rejects.toMatchObject({
      name: "StructureError",
      message: expect.stringContaining(`"odd"`) as string,
    });
    await expect(writer.add(hydroxide({ id: "odd", ...more }), "train")).rejects.toThrow(problem);
    await writer.close();
    expect(await readAll(path)).toStrictEqual([hydroxide()]);
  });

  it("no sample at all is no set, and nothing is left", async () => {
    const path = place("empty.bp");
    const writer = await SampleWriter.create(path);
    await expect(writer.close()).rejects.toMatchObject({
      code: "SAMPLES_EMPTY",
      message: `${path}: expected a sample or more to write, found none`,
    });
    expect(readdirSync(place(".")).filter((name) => name.includes("empty"))).toEqual([]);
  });

  it("samples that are added without waiting are all there, in order", async () => {
    const path = place("together.bp");
    const given = Array.from({ length: 40 }, (_, i) =>
      hydroxide({ id: `p${i}`, info: { text: `${i} `.repeat(40_000) } }),
    );
    const writer = await SampleWriter.create(path);
    await Promise.all(given.map((structure) => writer.add(structure, "train")));
    await writer.close();
    expect(await readAll(path)).toStrictEqual(given);
  });
});

describe("the end", () => {
  it("a writer that was closed takes nothing and is not closed again", async () => {
    const path = place("closed.bp");
    const writer = await SampleWriter.create(path);
    await writer.add(hydroxide(), "train");
    await writer.close();
    const found = "expected a writer that is open, found one that was closed or abandoned";
    await expect(writer.add(hydroxide({ id: "b" }), "train")).rejects.toMatchObject({
      code: "SAMPLES_CLOSED",
      message: `${path}: SampleWriter.add: ${found}`,
    });
    await expect(writer.close()).rejects.toMatchObject({
      code: "SAMPLES_CLOSED",
      message: `${path}: SampleWriter.close: ${found}`,
    });
    await writer.abandon();
    expect(await readAll(path)).toStrictEqual([hydroxide()]);
  });

  it("attributes are of the samples that are written alone", async () => {
    const write = async (name: string, wantsAll: boolean) => {
      const writer = await SampleWriter.create(place(name), { edges: { cutoff: 5 } });
      const far = hydroxide({ id: "far", positions: Float64Array.of(0, 0, 0, 1000, 0, 0), energy: 1e6 });
      const kept = hydroxide({ forces: Float64Array.of(1, 2, 3, 4, 5, 6), energy: -1 });
      if (wantsAll) await writer.add(far);
      await writer.add(kept);
      if (wantsAll) await writer.add({ ...far, id: "farther", forces: new Float64Array(6).fill(99) });
      await writer.close({ sidesOf: ({ samples }) => (samples === 3 ? [255, 0, 255] : [0]) });
      const file = await SampleFile.open(place(name));
      const { attributes } = file;
      await file.close();
      return attributes;
    };
    const attributes = await write("some.bp", true);
    expect(attributes).toEqual(await write("one.bp", false));
    expect(attributes.get("minmax_node_feature")).toEqual(Float64Array.of(1, 0, 0, 0, 1, 2, 3, 8, 1, 2, 3, 4, 5, 6));
    expect(attributes.get("pna_deg")).toEqual(BigInt64Array.of(0n, 2n));
  });
});

describe("sides", () => {
  it.each(["val", "valset", "TRAIN"])("%s is none", async (split) => {
    const path = place("sides.bp");
    const writer = await SampleWriter.create(path);
    await expect(writer.add(hydroxide(), split as Split)).rejects.toMatchObject({
      code: "SAMPLES_SIDE",
      message: `${path}: sample "a": expected the side "train", "validation", "test", found "${split}"`,
    });
    await writer.abandon();
  });

  it.each<[SampleWriterEnd, string]>([
    [{}, "part 0: expected a side of its sample 1 (0, 1, 2; 255: left out), found none"],
    [{ sidesOf: () => [0, 3] }, "part 0: expected a side of its sample 1 (0, 1, 2; 255: left out), found 3"],
    [{ sidesOf: () => [0] }, "part 0: expected the sides of its 2 samples, found 1"],
  ])("every sample has one at the end, or is left out (%#)", async (end, problem) => {
    const path = place("end.bp");
    const writer = await SampleWriter.create(path);
    await writer.add(hydroxide(), "train");
    await writer.add(hydroxide({ id: "b" }));
    await expect(writer.close(end)).rejects.toMatchObject({
      code: "SAMPLES_SIDE",
      message: `${path}: ${problem}`,
    });
  });
});
