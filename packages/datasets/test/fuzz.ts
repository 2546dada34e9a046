import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type InfoValue, type Structure, validateStructure } from "@hydride/core-graph";
import { expect } from "vitest";
import { DatasetError, type ReadOptions } from "../src/index";
import { readAll, withFolder } from "./helpers";

/** A file that is damaged and read. */
export interface Damaged {
  name: string;
  content: Buffer;
  options?: ReadOptions;
  /** Other files of its folder, which is then read in its place. */
  beside?: Record<string, Buffer>;
  /** Its content has checksums: what is read of a damaged file has to be what was in it. */
  checksums?: boolean;
  /** What its first structure says beside geometry and labels is that of all: they lose it where its name is damaged. */
  inherited?: boolean;
  /** Whatever bytes it ends with, it is a file: a cut leaves the first frames. */
  framed?: boolean;
}

/** How the reads of damaged copies of a file ended. */
export interface Outcome {
  /** Errors by their code. */
  errors: Record<string, number>;
  /** Reads of all that is in the file. */
  same: number;
  /** Reads of complete structures, as many as in the file, with other values: of files without checksums. */
  changed: number;
  /** Reads of less than is in the file, with a notice of what is missing: of files without checksums. */
  told: number;
  /** Reads of the first frames of a file that was cut off between two. */
  first: number;
  /** Everything else, with what was done to the file. */
  wrong: string[];
}

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Reads copies of a file that were cut at every `step`-th byte. */
export function fuzzCuts(file: Damaged, step: number): Promise<Outcome> {
  const { content } = file;
  const lengths = Array.from({ length: Math.ceil(content.length / step) - 1 }, (_, i) => (i + 1) * step);
  const copies = lengths.map((length): Copy => [`cut at ${length}`, () => content.subarray(0, length)]);
  return fuzz(file, copies, true);
}

/** Reads copies of a file of which one random bit was flipped. */
export function fuzzFlips(file: Damaged, count: number, seed = 1): Promise<Outcome> {
  const { content } = file;
  const next = random(seed);
  const copies = Array.from({ length: count }, (): Copy => {
    const [at, bit] = [Math.floor(next() * content.length), Math.floor(next() * 8)];
    return [`bit ${bit} of byte ${at}`, () => flipped(content, at, bit)];
  });
  return fuzz(file, copies, false);
}

/** Cuts at every `step`-th byte (the issue asks for 1,000; smaller files are cut more often) and 2,000 flipped bits. */
export async function survives(file: Damaged, step = 1000, flips = 2000): Promise<{ cuts: Outcome; flips: Outcome }> {
  const cuts = await fuzzCuts(file, step);
  expect(cuts.wrong).toStrictEqual([]);
  const outcome = await fuzzFlips(file, flips);
  expect(outcome.wrong).toStrictEqual([]);
  // That all copies end in errors would say that the file was none.
  expect(outcome.same + outcome.changed).toBeGreaterThan(flips / 100);
  return { cuts, flips: outcome };
}

type Copy = readonly [what: string, content: () => Buffer];

function flipped(content: Buffer, at: number, bit: number): Buffer {
  const copy = Buffer.from(content);
  copy[at]! ^= 1 << bit;
  return copy;
}

interface Read {
  structures: Structure[];
  notices: string[];
}

async function fuzz(file: Damaged, copies: readonly Copy[], areCuts: boolean): Promise<Outcome> {
  const outcome: Outcome = { errors: {}, same: 0, changed: 0, told: 0, first: 0, wrong: [] };
  await withFolder(async (parent) => {
    const folder = join(parent, "damaged");
    mkdirSync(folder);
    for (const [name, bytes] of Object.entries(file.beside ?? {})) writeFileSync(join(folder, name), bytes);
    const path = join(folder, file.name);
    const read = async (content: Buffer): Promise<Read> => {
      writeFileSync(path, content);
      const notices: string[] = [];
      const options = { dataset: "d", ...file.options, onNotice: (text: string) => notices.push(text) };
      return { structures: await readAll(file.beside === undefined ? path : folder, options), notices };
    };
    const undamaged = await read(file.content);
    for (const [what, content] of copies) {
      try {
        const found = await read(content());
        for (const structure of found.structures) validateStructure(structure);
        const verdict = judge(undamaged, found, file, areCuts);
        if (verdict === "wrong")
          outcome.wrong.push(`${what}: ${found.structures.length} structures, ${found.notices.join("; ")}`);
        else outcome[verdict]++;
      } catch (error) {
        if (error instanceof DatasetError && error.message.startsWith(folder) && error.hint !== "") {
          outcome.errors[error.code] = (outcome.errors[error.code] ?? 0) + 1;
        } else outcome.wrong.push(`${what}: ${String(error)}`);
      }
    }
  });
  return outcome;
}

/** What notices say of structures or labels that are missing. */
const MISSING = /left out|without forces|passed over|not followed|: energy in \d+ of/;

function judge(
  undamaged: Read,
  found: Read,
  { checksums = false, framed = false, inherited = false }: Damaged,
  isCut: boolean,
): "same" | "changed" | "told" | "first" | "wrong" {
  if (isDeepStrictEqual(found.structures, undamaged.structures)) return "same";
  const [all, some] = [undamaged.structures, found.structures];
  if (framed && isCut && isDeepStrictEqual(some.slice(0, -1), all.slice(0, some.length - 1))) {
    // Of the last number of a file a cut may leave a shorter one.
    return isWhole(all[some.length - 1]!, some.at(-1)!) ? "first" : "wrong";
  }
  if (checksums || isCut) return "wrong";
  if (some.length === all.length && all.every((structure, i) => isWhole(structure, some[i]!, inherited && i > 0)))
    return "changed";
  return found.notices.some((text) => MISSING.test(text) && !undamaged.notices.includes(text)) ? "told" : "wrong";
}

/**
 * Whether a structure has all that it should have, whatever the values are. Where a name is damaged, what it names is there under
 * another: of charge, spin, and the entries of info and arrays none may be missing.
 */
export function isWhole(expected: Structure, found: Structure, inherits = false): boolean {
  const labels = ["cell", "energy", "forces", "stress"] as const;
  return (
    expected.numbers.length === found.numbers.length &&
    labels.every((label) => label in expected === label in found) &&
    found.pbc.length === 3 &&
    (found.cell !== undefined || !found.pbc.includes(true)) &&
    (inherits || entriesOf(expected) <= entriesOf(found))
  );
}

/** How many entries there are beside the geometry and the labels that every structure may have. */
function entriesOf({ charge, spin, info, arrays = {} }: Structure): number {
  const labels = [charge, spin].filter((value) => value !== undefined);
  return labels.length + countEntries(info) + Object.keys(arrays).length;
}

function countEntries(info: Record<string, InfoValue>): number {
  const count = (value: InfoValue) =>
    typeof value === "object" && value !== null && !Array.isArray(value) ? Math.max(1, countEntries(value)) : 1;
  return Object.values(info).reduce((sum: number, value) => sum + count(value), 0);
}
