import type { Comm } from "@hydride/mpi-napi";
import { SampleWriter, shared, type WrittenSet } from "@hydride/io-adios";
import { LineProgress } from "@hydride/training/progress";
import { version } from "../../package.json";
import { Interrupt } from "../interrupt.js";
import { divideSets, type DividedSet, referenceTable } from "./divideSets.js";
import { pack, type PackedOutlines, unpack } from "./outline.js";
import { type ReadFile, readFile } from "./readFiles.js";
import type { Preparation } from "./setJob.js";
import { shareFiles } from "./share.js";
import { type PreparedSet, summarize } from "./summary.js";

const TAG = 8;

/** Reads, divides and writes all sets. Collective. */
export async function runPreparation(preparation: Preparation, comm: Comm | undefined): Promise<PreparedSet[]> {
  const { sets, edges, keys, overwrite } = preparation;
  const isRoot = comm === undefined || comm.rank === 0;
  const progress = new LineProgress(isRoot ? process.stderr : { write: () => undefined });
  const interrupt = new Interrupt();
  const writers: SampleWriter[] = [];
  try {
    for (const { out } of sets) {
      writers.push(await SampleWriter.create(out, { keys, overwrite, ...(comm && { comm }), ...(edges && { edges }) }));
    }
    const own: ReadFile[] = [];
    await shared(
      comm,
      async () => {
        const shares = shareFiles(sets, comm?.size ?? 1);
        for (const share of shares.filter(({ rank }) => rank === (comm?.rank ?? 0))) {
          const read = await readFile(share, { sets, writers, interrupt, progress });
          own.push(read);
          progress.keep(`${sets[share.set]!.files[share.file]!.path}: ${read.outlines.length} structures`);
        }
      },
      "all",
    );
    const files = gatherFiles(own, comm);
    const divided = await shared(comm, async () => (isRoot ? divideSets(preparation, files) : { sets: [], log: [] }));
    divided.log.forEach((line) => progress.keep(line));
    const hashes = comm === undefined ? hashesOf(files) : comm.bcast(hashesOf(files), 0);
    const written: WrittenSet[] = [];
    for (const [set, writer] of writers.entries()) {
      progress.show(`${sets[set]!.out}: writing`);
      written.push(await writer.close(endOf(preparation, set, divided.sets[set]!, hashes)));
      progress.keep(`wrote ${sets[set]!.out}`);
    }
    return isRoot ? summarize(preparation, divided.sets, files, written) : [];
  } finally {
    interrupt.stopListening();
    progress.clear();
    for (const writer of writers) await writer.abandon();
  }
}

function endOf(
  { sets, level }: Preparation,
  set: number,
  { sides, renamed, regrouped, references }: DividedSet,
  hashes: Hashes,
) {
  const { dataset, files } = sets[set]!;
  const sources = files.map(({ path, bytes }, file) => ({ path, bytes, sha256: hashes[set]?.[file] ?? null }));
  return {
    renamed: byPart(renamed),
    regrouped: byPart(regrouped),
    sidesOf: ({ order }: { order: number }) => sides[order]!,
    ...(references && { references: new Map([[dataset.name, referenceTable(references)]]) }),
    notes: {
      reference_energies: references ? { [dataset.name]: references } : undefined,
      level_of_theory: level,
      provenance: { software: `hydride ${version}`, sources },
    },
  };
}

function byPart(texts: DividedSet["renamed"]): Map<number, Map<number, string>> {
  return new Map(texts.flatMap((own, file) => (own == null ? [] : [[file, new Map(own)] as const])));
}

/** SHA-256 by set and file. */
type Hashes = (string | null)[][];

function hashesOf(files: readonly ReadFile[]): Hashes {
  const hashes: Hashes = [];
  for (const { set, file, sha256 } of files) (hashes[set] ??= [])[file] = sha256;
  return hashes;
}

/** On rank 0 what all ranks have read, in the order of sets and files; elsewhere what this rank has. */
function gatherFiles(own: ReadFile[], comm: Comm | undefined): ReadFile[] {
  if (comm === undefined || comm.size === 1) return own;
  if (comm.rank > 0) {
    comm.send(
      own.map((file) => ({ ...file, outlines: pack(file.outlines) })),
      0,
      TAG,
    );
    return own;
  }
  const all = [...own];
  for (let rank = 1; rank < comm.size; rank++) {
    const received = comm.recv<(Omit<ReadFile, "outlines"> & { outlines: PackedOutlines })[]>(rank, TAG);
    all.push(...received.map((file) => ({ ...file, outlines: unpack(file.outlines) })));
  }
  return all.sort((a, b) => a.set - b.set || a.file - b.file);
}
