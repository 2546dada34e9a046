import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { validateStructure } from "@hydride/core-graph";
import { DatasetError, type ReadOptions } from "../src/index";
import { readAll, withFolder } from "./helpers";

/** How the reads of damaged copies of a file ended. */
export interface Outcome {
  /** Errors by their code. */
  errors: Record<string, number>;
  /** Reads to the end, of as many structures as the file has. */
  complete: number;
  /** Reads to the end that say which structures were left out. */
  told: number;
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

/** Reads copies of a file that were cut at every `step`-th byte, or of their folder where there are files `beside` it. */
export function fuzzCuts(
  content: Buffer,
  name: string,
  structures: number,
  step: number,
  options?: ReadOptions,
  beside?: Record<string, Buffer>,
) {
  const lengths = Array.from({ length: Math.ceil(content.length / step) - 1 }, (_, i) => (i + 1) * step);
  const copies = lengths.map((length) => [`cut at ${length}`, () => content.subarray(0, length)] as const);
  return fuzz(copies, name, structures, options, beside);
}

/** Reads copies of a file of which one random bit was flipped. */
export function fuzzFlips(
  content: Buffer,
  name: string,
  structures: number,
  count: number,
  options?: ReadOptions,
  beside?: Record<string, Buffer>,
) {
  const next = random(1);
  const copies = Array.from({ length: count }, () => {
    const [at, bit] = [Math.floor(next() * content.length), Math.floor(next() * 8)];
    return [`bit ${bit} of byte ${at}`, () => flipped(content, at, bit)] as const;
  });
  return fuzz(copies, name, structures, options, beside);
}

function flipped(content: Buffer, at: number, bit: number): Buffer {
  const copy = Buffer.from(content);
  copy[at]! ^= 1 << bit;
  return copy;
}

async function fuzz(
  copies: readonly (readonly [what: string, content: () => Buffer])[],
  name: string,
  structures: number,
  options: ReadOptions = {},
  beside: Record<string, Buffer> = {},
): Promise<Outcome> {
  const outcome: Outcome = { errors: {}, complete: 0, told: 0, wrong: [] };
  await withFolder(async (folder) => {
    for (const [i, [what, content]] of copies.entries()) {
      mkdirSync(join(folder, String(i)));
      const path = join(folder, String(i), name);
      writeFileSync(path, content());
      for (const [file, bytes] of Object.entries(beside)) writeFileSync(join(folder, String(i), file), bytes);
      try {
        const leftOut: string[] = [];
        const onNotice = (text: string) => text.includes(" left out, ") && leftOut.push(text);
        const from = Object.keys(beside).length > 0 ? join(folder, String(i)) : path;
        const read = await readAll(from, { ...options, onNotice });
        for (const structure of read) validateStructure(structure);
        if (read.length === structures) outcome.complete++;
        else if (read.length < structures && leftOut.length > 0) outcome.told++;
        else outcome.wrong.push(`${what}: ${read.length} structures`);
      } catch (error) {
        if (error instanceof DatasetError && error.message.startsWith(join(folder, String(i)))) {
          outcome.errors[error.code] = (outcome.errors[error.code] ?? 0) + 1;
        } else outcome.wrong.push(`${what}: ${String(error)}`);
      }
    }
  });
  return outcome;
}
