import type { Comm } from "@hydride/mpi-napi";
import { SampleWriter, shared, type WrittenSet } from "@hydride/io-adios";
import { LineProgress } from "@hydride/training/progress";
import { version } from "../../package.json";
import { Interrupt } from "../interrupt.js";
import { divideSets, type DividedSet, referenceTable } from "./divideSets.js";
import { pack, type PackedOutlines, unpack } from "./outline.js";
import { isInterruption, orDie, PrepareInterrupted, stopTogether } from "./interruption.js";
import { isPart, partOrder, type ReadContext, type ReadFile, readFile, type ReadPart } from "./readFiles.js";
import type { Preparation } from "./setJob.js";
import { type FilePlace, shareFiles } from "./share.js";
import { agreeOnParts, doPartsClash, filesToShare, joinParts, partsByFile } from "./sharedFiles.js";
import { type PreparedSet, summarize } from "./summary.js";
import { writing } from "./writeErrors.js";

const TAG = 8;

/**
 * Reads, divides and writes all sets. Collective. A signal ends it on all ranks at the next safe point; while a set is written it ends
 * the process at once, and with it the job, once `tell` has told of it.
 */
export async function runPreparation(
  preparation: Preparation,
  comm: Comm | undefined,
  tell: (error: Error) => void,
): Promise<PreparedSet[]> {
  const { sets, edges, keys, overwrite } = preparation;
  const isRoot = comm === undefined || comm.rank === 0;
  const progress = new LineProgress(isRoot ? process.stderr : { write: () => undefined });
  const interrupt = new Interrupt();
  const writers: SampleWriter[] = [];
  try {
    for (const { out } of sets) {
      const onNotice = (line: string) => progress.keep(line);
      const options = { keys, overwrite, onNotice, ...(comm && { comm }), ...(edges && { edges }) };
      writers.push(await writing(out, () => SampleWriter.create(out, options)));
    }
    const files = await readAll({ ranks: comm?.size ?? 1, sets, writers, interrupt, progress }, comm);
    const divided = await shared(comm, async () => (isRoot ? divideSets(preparation, files) : { sets: [], log: [] }));
    divided.log.forEach((line) => progress.keep(line));
    const hashes = comm === undefined ? hashesOf(files) : comm.bcast(hashesOf(files), 0);
    const written: WrittenSet[] = [];
    const complete = () => written.map(({ path }) => path);
    for (const [set, writer] of writers.entries()) {
      await stopTogether(interrupt, comm, complete());
      const { out } = sets[set]!;
      progress.show(`${out}: writing`);
      const end = endOf(preparation, set, divided.sets[set]!, hashes, comm?.size ?? 1);
      const die = (signal: NodeJS.Signals) => {
        progress.clear();
        tell(new PrepareInterrupted(signal, complete(), out));
      };
      written.push(await writing(out, () => orDie(interrupt, () => writer.close(end), die)));
      progress.keep(`wrote ${out}`);
    }
    await stopTogether(interrupt, comm, complete());
    return isRoot ? summarize(preparation, divided.sets, files, written) : [];
  } catch (error) {
    // Where another rank was interrupted while it read, this one has only the words.
    if (isInterruption(error)) await stopTogether(interrupt, comm, []);
    throw error;
  } finally {
    interrupt.stopListening();
    progress.clear();
    for (const writer of writers) await writer.abandon();
  }
}

/** Reads all files: on rank 0 what they have, elsewhere nothing of use. Collective. */
async function readAll(context: ReadContext, comm: Comm | undefined): Promise<ReadFile[]> {
  const { ranks, sets, progress } = context;
  const [rank, isRoot] = [comm?.rank ?? 0, comm === undefined || comm.rank === 0];
  const own: (ReadFile | ReadPart)[] = [];
  const tell = ({ set, file, outlines }: ReadFile) =>
    progress.keep(`${sets[set]!.files[file]!.path}: ${outlines.length} structures`);
  const common = await filesToShare(sets, comm);
  await shared(
    comm,
    async () => {
      for (const share of shareFiles(sets, ranks, common).filter((one) => one.rank === rank)) {
        const read = await readFile(share, context);
        own.push(read);
        if (!isPart(read)) tell(read);
      }
    },
    "all",
  );
  const unfit = agreeOnParts(own, comm);
  const files = partsByFile(gatherFiles(own, comm));
  const again = await shared(comm, async () =>
    files.flatMap((parts): FilePlace[] => {
      const { set, file } = parts[0]!;
      const isUnfit = unfit.some((one) => one.set === set && one.file === file);
      return isUnfit || doPartsClash(parts) ? [{ set, file }] : [];
    }),
  );
  for (const { set, file } of again) {
    for (let index = 0; index < ranks; index++) context.writers[set]!.discardPart(partOrder(file, index, ranks));
  }
  return shared(
    comm,
    async () => {
      if (!isRoot) return [];
      const joined: ReadFile[] = [];
      for (const parts of files) {
        const { set, file } = parts[0]!;
        const isAgain = again.some((one) => one.set === set && one.file === file);
        const read = isAgain ? await readFile({ set, file, rank }, context) : joinParts(parts);
        if (isAgain || parts.length > 1) tell(read);
        joined.push(read);
      }
      return joined;
    },
    "all",
  );
}

function endOf(
  { sets, level }: Preparation,
  set: number,
  { sides, parts, renamed, regrouped, references }: DividedSet,
  hashes: Hashes,
  ranks: number,
) {
  const { dataset, files } = sets[set]!;
  const sources = files.map(({ path, bytes }, file) => ({ path, bytes, sha256: hashes[set]?.[file] ?? null }));
  return {
    renamed: byPart(renamed, parts, ranks),
    regrouped: byPart(regrouped, parts, ranks),
    sidesOf: ({ order, samples }: { order: number; samples: number }) => {
      const [file, index] = [Math.floor(order / ranks), order % ranks];
      const first = firstsOf(parts[file]!)[index]!;
      return sides[file]!.subarray(first, first + samples);
    },
    ...(references && { references: new Map([[dataset.name, referenceTable(references)]]) }),
    notes: {
      reference_energies: references ? { [dataset.name]: references } : undefined,
      level_of_theory: level,
      provenance: { software: `hydride ${version}`, sources },
    },
  };
}

/** Texts of files by the numbers of their parts, and the places in them. */
function byPart(texts: DividedSet["renamed"], parts: DividedSet["parts"], ranks: number) {
  return new Map(
    texts.flatMap((own, file) => {
      if (own == null) return [];
      const firsts = firstsOf(parts[file]!);
      return firsts.slice(0, -1).map((first, index) => {
        const inside = own.filter(([place]) => place >= first && place < firsts[index + 1]!);
        const moved = inside.map(([place, text]) => [place - first, text] as const);
        return [partOrder(file, index, ranks), new Map(moved)] as const;
      });
    }),
  );
}

/** Where each part begins among all structures of its file, and where the last one ends. */
function firstsOf(parts: readonly number[]): number[] {
  const firsts = [0];
  for (const samples of parts) firsts.push(firsts.at(-1)! + samples);
  return firsts;
}

/** SHA-256 by set and file. */
type Hashes = (string | null)[][];

function hashesOf(files: readonly ReadFile[]): Hashes {
  const hashes: Hashes = [];
  for (const { set, file, sha256 } of files) (hashes[set] ??= [])[file] = sha256;
  return hashes;
}

/** On rank 0 what all ranks have read, in the order of sets and files; elsewhere what this rank has. */
function gatherFiles(read: readonly (ReadFile | ReadPart)[], comm: Comm | undefined): ReadFile[] {
  const own = read.map((one): ReadFile => (isPart(one) ? withoutReader(one) : one));
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
  return all;
}

/** What can be sent. */
function withoutReader(part: ReadPart): ReadFile {
  const { set, file, parts, outlines, leftOut, notices, atoms, sha256 } = part;
  return { set, file, parts, outlines, leftOut, notices, atoms, sha256 };
}
