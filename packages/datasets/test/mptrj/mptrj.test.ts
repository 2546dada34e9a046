import { describe, expect, it } from "vitest";
import type { ReadOptions } from "../../src/index";
import { failureOf, readContent } from "../helpers";
import { rockSalt } from "../pymatgen/dictionary";

const frame = (change: Record<string, unknown> = {}) => ({
  structure: rockSalt(),
  uncorrected_total_energy: -7.25,
  corrected_total_energy: -9.5,
  energy_per_atom: -4.75,
  force: [[0, 0, 0.5], [0, 0, -0.5]], // prettier-ignore
  stress: [[16, 0, 1], [0, 0, 0], [1, 0, -32]], // prettier-ignore
  magmom: [0.5, null],
  bandgap: null,
  mp_id: "mp-1",
  ...change,
});
const NAME = "MPtrj_2022.9_full.json";
const text = (frames: Record<string, unknown>) => JSON.stringify(frames);
const read = (content: string, options?: ReadOptions) => readContent(content, options, NAME);
const failure = (content: string, options?: ReadOptions) => failureOf(content, options, NAME);

describe("reads", () => {
  it("labels, identity and everything else", async () => {
    const [structure] = await read(text({ "mp-1": { "mp-2-0-1": frame() } }));
    expect(structure).toMatchObject({
      id: "mp-2-0-1",
      group: "mp-1",
      energy: -7.25,
      info: { corrected_total_energy: -9.5, energy_per_atom: -4.75, bandgap: null, mp_id: "mp-1" },
    });
    expect([...structure!.forces!]).toStrictEqual([0, 0, 0.5, 0, 0, -0.5]);
    const kbar = 1 / 1602.176634;
    expect([...structure!.stress!]).toStrictEqual(
      [-16, 0, -1, 0, 0, 0, -1, 0, 32].map((x) => expect.closeTo(x * kbar, 12)),
    );
    expect(structure!.arrays).toStrictEqual({
      magmom: { kind: "real", width: 1, values: Float64Array.of(0.5, Number.NaN) },
    });
  });

  it("the energy of a level, and files that have one energy only", async () => {
    const { corrected_total_energy: corrected, ...bare } = frame({ magmom: null, stress: null });
    const frames = text({ "mp-1": { a: bare, b: frame() } });
    const [a, b] = await read(frames);
    expect([corrected, a!.energy, b!.energy]).toStrictEqual([-9.5, -7.25, -7.25]);
    expect([a!.stress, a!.arrays]).toStrictEqual([undefined, undefined]);
    const [only] = await read(text({ "mp-1": { b: frame() } }), { level: "corrected" });
    expect([only!.energy, only!.info.uncorrected_total_energy]).toStrictEqual([-9.5, -7.25]);
    expect(await failure(frames, { level: "corrected" })).toStrictEqual({
      code: "DATASET_LEVEL",
      message: `${NAME}: key mp-1/a, frame 1: expected "corrected_total_energy" (level corrected), found none`,
      hint: "choose another level: levels are uncorrected and corrected",
    });
    expect(await failure(frames, { level: "pbe" })).toMatchObject({
      message: `${NAME}: expected one of the levels uncorrected, corrected with MPtrj JSON, found "pbe"`,
    });
  });

  it("files whose first materials hold nothing, under any name", async () => {
    for (const empty of [{ "mp-0": {} }, { "mp-0": [], "mp-x": {} }]) {
      const found = await readContent(text({ ...empty, "mp-1": { a: frame() } }), {}, "a.json");
      expect(found.map(({ id, group }) => [id, group])).toStrictEqual([["a", "mp-1"]]);
    }
  });

  it("NaN where Python wrote it", async () => {
    const [structure] = await read(text({ "mp-1": { a: frame({ bandgap: 77 }) } }).replace("77", "NaN"));
    expect(structure!.info.bandgap).toBeNaN();
  });

  it("frames of two materials with one id", async () => {
    const notices: string[] = [];
    const content = text({ "mp-1": { a: frame() }, "mp-2": { a: frame(), b: frame() } });
    const structures = await read(content, { onNotice: (notice) => notices.push(notice.replace(/\S*\//, "")) });
    expect(structures.map(({ id }) => id)).toStrictEqual(["a", "mp-2/a", "b"]);
    expect(notices).toStrictEqual([
      `${NAME}: 2 frames with an "mp_id" that is not the material that it stands under, which is the group ` +
        '(first: "a" of "mp-2", mp_id "mp-1")',
      `${NAME}: 1 frame with a frame id that another material has: the material was put before it (first: "mp-2/a")`,
    ]);
  });
});

describe("refuses", () => {
  it.each([
    [
      frame({ force: [[0, 0, 0.5]] }),
      "DATASET_SHAPE",
      'expected 2 vectors of 3 finite numbers in "force", found a list of 1 that are not all such',
    ],
    [
      frame({ stress: [1, 2] }),
      "DATASET_SHAPE",
      'expected 3 rows of 3 finite numbers (or 6: xx yy zz xy yz zx) in "stress", found a list of 2',
    ],
    [frame({ magmom: [1] }), "DATASET_SHAPE", 'expected 2 values in "magmom", found a list of 1'],
    [
      frame({ uncorrected_total_energy: "7" }),
      "DATASET_LABEL",
      'expected a finite number in "uncorrected_total_energy", found "\\"7\\""',
    ],
    [frame({ structure: undefined }), "DATASET_LAYOUT", 'expected an object in "structure", found nothing'],
    [
      frame({ uncorrected_total_energy: 2e9 }),
      "DATASET_RANGE",
      'expected a number from -1e9 to 1e9 eV in "energy", found 2000000000 eV',
    ],
    [7, "DATASET_LAYOUT", 'expected an object in "b", found 7'],
  ])("a wrong frame %#", async (content, code, message) => {
    expect(await failure(text({ "mp-1": { a: frame() }, "mp-2": { b: content } }))).toMatchObject({
      code,
      message: `${NAME}: key mp-2/b, frame 2: ${message}`,
    });
  });

  it("keys that come twice", async () => {
    const one = text({ a: frame() });
    expect(await failure(`{"mp-1": ${one}, "mp-1": ${one}}`)).toStrictEqual({
      code: "DATASET_DAMAGED",
      message: `${NAME}: key mp-1: expected every key once, found "mp-1" again at byte ${one.length + 11}`,
      hint: "two values under one key: rename or remove one of them",
    });
  });

  it("keys that come twice in a frame, whose values may have their names", async () => {
    const twice = text({ "mp-1": { a: frame({ note: "force", other: "note" }) } }).replace("{", " { ");
    expect(await read(twice)).toHaveLength(1);
    const more = twice.replace('"force":', '"uncorrected_total_energy" : -8, "force":');
    expect(await failure(more)).toStrictEqual({
      code: "DATASET_DAMAGED",
      message:
        `${NAME}: key mp-1/a: expected every key once, found "uncorrected_total_energy" again at byte ` +
        String(more.lastIndexOf('"uncorrected_total_energy"')),
      hint: "two values under one key: rename or remove one of them",
    });
  });
});
