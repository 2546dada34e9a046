import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Structure } from "@hydride/core-graph";
import { asDatasetError } from "../damage";
import { Fault, quote } from "../errors";
import { unitFactors } from "../units";
import { fileStem } from "../fileNames";
import type { DatasetFormat } from "../format";
import { LineReader } from "../lines";
import type { ReadOptions } from "../options";
import type { Reading } from "../reading";
import { RecordFinisher } from "../recordFinisher";
import { type ByteSource, openSource } from "../source";
import { moleculeRecord, parseAtom, parseProperties, parseTail, QM9_LEVELS } from "./molecule";

const FILE = /^dsgdb9nsd_\d+\.xyz$/;
const MOST_ATOMS = 1000;

/** QM9 in its own layout: a file a molecule (`dsgdb9nsd_000001.xyz`), a folder of them, or many in one file. */
export const qm9: DatasetFormat = {
  name: "qm9",
  title: "QM9",
  recognise: ({ head }) => /^\s*\d+[ \t\r]*\n\s*gdb[ \t]+\d+[ \t]/.test(head.subarray(0, 256).toString("latin1")),
  recogniseFolder: async (path) => (await readdir(path)).some((name) => FILE.test(name)),
  claims: () => false,
  levels: QM9_LEVELS,
  read: readQm9,
};

async function* readQm9(
  source: ByteSource,
  options: ReadOptions,
  reading: Reading,
): AsyncGenerator<Structure, void, undefined> {
  if (source.folder !== true) {
    yield* readMolecules(source, options, reading);
    return;
  }
  const dataset = options.dataset ?? options.name ?? fileStem(source.path);
  const stem = options.name ?? fileStem(source.path);
  for (const file of (await readdir(source.path)).filter((name) => FILE.test(name)).sort()) {
    const named = { ...options, dataset, name: `${stem}/${fileStem(file)}` };
    yield* readMolecules(await openSource(join(source.path, file)), named, reading);
  }
}

async function* readMolecules(
  source: ByteSource,
  options: ReadOptions,
  reading: Reading,
): AsyncGenerator<Structure, void, undefined> {
  const lines = new LineReader(source.chunks);
  const finisher = new RecordFinisher(source.path, options, reading);
  const level = options.level ?? QM9_LEVELS[0];
  const { energy: factor } = unitFactors(new Map(), { energy: "Hartree", ...options.units });
  try {
    for (let frame = 1; ; frame++) {
      const record = await readMolecule(lines, level, factor).catch((error: unknown) => {
        throw asDatasetError(error, { path: source.path, frame, line: lines.line });
      });
      if (record === undefined) return;
      yield finisher.finish({ ...record, place: { frame } });
    }
  } finally {
    await lines.close();
  }
}

async function readMolecule(lines: LineReader, level: string, factor: number) {
  let first = await next(lines);
  while (first?.trim() === "") first = await next(lines);
  if (first === undefined) return undefined;
  const count = /^\d+$/.test(first.trim()) ? Number(first) : 0;
  if (count < 1 || count > MOST_ATOMS) {
    throw new Fault(
      "DATASET_LAYOUT",
      `expected a number of atoms, found ${quote(first)}`,
      "the file is damaged: fetch it again",
    );
  }
  const properties = parseProperties(await needed(lines));
  const atoms = [];
  while (atoms.length < count) atoms.push(parseAtom(await needed(lines)));
  const tail = parseTail(await needed(lines), await needed(lines), await needed(lines));
  // A file that was cut inside its last text could not be told from one with a shorter text.
  if (lines.unterminated) throw truncated("expected a line end behind the last line, found none");
  return moleculeRecord(properties, atoms, tail, level, factor);
}

async function next(lines: LineReader): Promise<string | undefined> {
  return lines.take() ?? ((await lines.fill()) ? lines.take() : undefined);
}

async function needed(lines: LineReader): Promise<string> {
  const line = await next(lines);
  if (line !== undefined) return line;
  throw truncated("expected more lines of the molecule, found the end of the file");
}

function truncated(message: string): Fault {
  return new Fault("DATASET_TRUNCATED", message, "the file was cut off: fetch it again");
}
