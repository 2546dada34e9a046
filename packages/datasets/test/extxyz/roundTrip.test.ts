import { deepStrictEqual } from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import type { AtomArray, InfoValue, Structure } from "@hydride/core-graph";
import { describe, expect, it } from "vitest";
import { DatasetError, writeStructures } from "../../src/index";
import { parseComment } from "../../src/extxyz/comment";
import { formatInfo } from "../../src/extxyz/formatValue";
import { survives } from "../fuzz";
import { readAll, withFolder } from "../helpers";

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const upTo = (most: number) => fc.double({ noNaN: true, min: -most, max: most });
const tricky = fc.constantFrom(
  "1",
  "007",
  "T",
  "nan",
  "1e5",
  "1_000",
  "",
  " ",
  "a b",
  '"',
  "'",
  "\\",
  "\n",
  "\r",
  "\0",
  "=",
  "[",
  "{}",
  "[x]",
  "_JSON 1",
  "12345678901234567890",
  "1,2",
  "T F",
  "\u2028",
  "\ud800",
  "é",
  "a=b",
  "C:\\new",
  "1d2",
  "-0",
  "\ufeff",
);
const text = fc.oneof(tricky, fc.string({ unit: "grapheme" }), fc.string());
const word = fc.string({ minLength: 1 }).filter((x) => /^[^\s\0]+$/.test(x));
const key = fc.oneof(
  fc.constantFrom(
    "energy",
    "free_energy",
    "REF_energy",
    "stress",
    "virial",
    "charge",
    "spin",
    "pbc",
    "lattice",
    "Properties",
  ),
  fc.constantFrom(
    "forces",
    "energy_unit",
    "hydride_id",
    "hydride_info_x",
    "__proto__",
    "id",
    "group",
    "mp_id",
    "comment",
  ),
  fc.string().filter((x) => !/[\0\r]/.test(x)),
);
const leaf = fc.oneof(text, fc.double(), fc.integer(), fc.boolean(), fc.constant(null));
const { value } = fc.letrec<{ value: InfoValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(fc.double()),
    fc.array(fc.integer()),
    fc.array(fc.boolean()),
    fc.array(tie("value")),
    fc.dictionary(text, tie("value"), { noNullPrototype: true }),
  ),
}));
const info = fc
  .uniqueArray(fc.tuple(key, value), { selector: ([name]) => name, maxLength: 6 })
  .map((entries) => Object.fromEntries(entries));

const arrayOf = (atoms: number): fc.Arbitrary<AtomArray> =>
  fc.integer({ min: 1, max: 3 }).chain((width) => {
    const length = { minLength: atoms * width, maxLength: atoms * width };
    return fc.oneof(
      fc
        .array(fc.double(), length)
        .map((values) => ({ kind: "real" as const, width, values: Float64Array.from(values) })),
      fc
        .array(fc.integer(), length)
        .map((values) => ({ kind: "integer" as const, width, values: Int32Array.from(values) })),
      fc
        .array(fc.integer({ min: 0, max: 1 }), length)
        .map((values) => ({ kind: "logical" as const, width, values: Uint8Array.from(values) })),
      fc.array(word, length).map((values) => ({ kind: "string" as const, width, values })),
    );
  });

const structures: fc.Arbitrary<Structure> = fc.integer({ min: 1, max: 4 }).chain((atoms) => {
  const vectors = fc.array(upTo(1e6), { minLength: 3 * atoms, maxLength: 3 * atoms }).map((x) => Float64Array.from(x));
  const nine = fc.array(upTo(1e6), { minLength: 9, maxLength: 9 }).map((x) => Float64Array.from(x));
  const names = fc.oneof(
    fc.constantFrom("forces", "REF_forces", "Z", "species", "pos", "magmoms", "hydride_array_x", "a b", "__proto__"),
    fc.string({ minLength: 1 }).filter((x) => !/[:\0\r]/.test(x)),
  );
  return fc.record(
    {
      numbers: fc
        .array(fc.integer({ min: 1, max: 118 }), { minLength: atoms, maxLength: atoms })
        .map((z) => Uint8Array.from(z)),
      positions: vectors,
      cell: fc.constantFrom(
        Float64Array.of(4, 0, 0, -1e-8, 5.5, 0, 0, 1 / 3, -6),
        Float64Array.of(0.1, 3, 0, 3, 0, 0, 1e-7, 0, 1),
      ),
      pbc: fc.constant([true, false, true] as [boolean, boolean, boolean]),
      energy: upTo(1e9),
      forces: vectors,
      stress: nine,
      charge: finite,
      spin: fc.integer({ min: 1, max: 9 }),
      dataset: text.filter((x) => x !== ""),
      id: text.filter((x) => x !== ""),
      group: text.filter((x) => x !== ""),
      info,
      arrays: fc
        .uniqueArray(fc.tuple(names, arrayOf(atoms)), { selector: ([name]) => name, minLength: 1, maxLength: 3 })
        .map((entries) => Object.fromEntries(entries)),
    },
    { requiredKeys: ["numbers", "positions", "cell", "pbc", "dataset", "id", "group", "info"] },
  );
});

describe("what is written is read", () => {
  it("for any structure", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "frames.xyz");
      const property = fc.asyncProperty(fc.array(structures, { minLength: 1, maxLength: 2 }), async (frames) => {
        const unique = frames.map((frame, i) => ({ ...frame, id: `${frame.id}${i}` }));
        await writeStructures(path, unique, { identity: "all" });
        // toStrictEqual compares `constructor` by identity, and that is a name that an array may have.
        deepStrictEqual(await readAll(path), unique);
      });
      await fc.assert(property, { numRuns: 600, seed: 3 });
    });
  });

  it("for any value of a comment line", () => {
    const property = fc.property(value, (item) => {
      const line = `before=1 item=${formatInfo(item)} after=2`;
      expect(Object.fromEntries(parseComment(line))).toStrictEqual({ before: 1, item, after: 2 });
    });
    fc.assert(property, { numRuns: 5000, seed: 5 });
  });
});

const SOURCE = [1, 2, 3]
  .map(
    (i) =>
      `3\nLattice="10 0 0 0 10 0 0 0 10" Properties=species:S:1:pos:R:3:forces:R:3 energy=-14.2${i} tag="a b" ` +
      `dihedrals="_JSON [1.5, 2]" stress="1 2 3 4 5 6" pbc="T T T"\n` +
      "O 0.0 0.1 0.2 1e-3 0.5 0.25\nH 0.96 0.0 0.0 -0.1 0.0 0.0\nH -0.24 0.93 0.0 0.0 -0.25 0.5\n",
  )
  .join("");

/** Reads what a damaged file gives: frames whose parts fit together, then an end or an error of this package. */
async function outcomeOf(path: string, content: Uint8Array): Promise<{ frames: number; error?: DatasetError }> {
  await writeFile(path, content);
  let frames: Structure[] = [];
  try {
    frames = await readAll(path);
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    expect(error.message.startsWith(path)).toBe(true);
    return { frames: 0, error };
  }
  for (const { numbers, positions, forces } of frames) {
    expect(positions).toHaveLength(3 * numbers.length);
    expect([undefined, 3 * numbers.length]).toContain(forces?.length);
    expect([...positions, ...(forces ?? [])].every(Number.isFinite)).toBe(true);
  }
  return { frames: frames.length };
}

describe("damaged files", () => {
  it("cut at every byte: complete frames or an error", async () => {
    await withFolder(async (folder) => {
      const bytes = Buffer.from(SOURCE);
      const frame = bytes.length / 3;
      for (let length = 1; length < bytes.length; length++) {
        const { frames, error } = await outcomeOf(join(folder, "cut.xyz"), bytes.subarray(0, length));
        // A cut inside the digits of a last number cannot be told from a shorter number.
        const inLastNumber = length % frame > frame - 5 || length % frame === 0;
        if (error === undefined)
          expect([length, inLastNumber, frames]).toStrictEqual([length, true, Math.round(length / frame)]);
      }
    });
  });

  it("2,000 random bit flips: an error, or all frames with all that they have, plain and in gzip", async () => {
    await survives({ name: "flip.xyz", content: Buffer.from(SOURCE), framed: true }, 100);
    await survives({ name: "flip.xyz.gz", content: gzipSync(SOURCE), checksums: true }, 10);
  });

  it("does not read the same file differently twice", async () => {
    await withFolder(async (folder) => {
      const [first, second] = [join(folder, "frames.xyz"), join(folder, "again.xyz")];
      await writeFile(first, SOURCE);
      await writeStructures(second, await readAll(first));
      const once = await readFile(second, "utf8");
      await writeStructures(second, await readAll(second));
      expect(await readFile(second, "utf8")).toBe(once);
    });
  });
});
