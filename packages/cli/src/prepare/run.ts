import type { Comm } from "@hydride/mpi-napi";
import { SampleWriter, shared, type WrittenSet } from "@hydride/io-adios";
import { LineProgress } from "@hydride/training/progress";
import { Interrupt } from "../interrupt.js";
import { divideSets } from "./divideSets.js";
import { endOf, type Hashes } from "./endOf.js";
import { gatherFiles } from "./gatherFiles.js";
import { isInterruption, orDie, PrepareInterrupted, stopTogether } from "./interruption.js";
import {
  isPart,
  partOrder,
  type ReadContext,
  type ReadFile,
  readFile,
  type ReadPart,
  structuresIn,
} from "./readFiles.js";
import type { Preparation } from "./setJob.js";
import { type FilePlace, shareFiles } from "./share.js";
import { agreeOnParts, doPartsClash, filesToShare, joinParts, partsByFile } from "./sharedFiles.js";
import { type PreparedSet, summarize } from "./summary.js";
import { writing } from "./writeErrors.js";

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
  const tell = (read: ReadFile) =>
    progress.keep(`${sets[read.set]!.files[read.file]!.path}: ${structuresIn(read)} structures`);
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
  const files = partsByFile(gatherFiles(own.map(withoutReader), comm));
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

function hashesOf(files: readonly ReadFile[]): Hashes {
  const hashes: Hashes = [];
  for (const { set, file, sha256 } of files) (hashes[set] ??= [])[file] = sha256;
  return hashes;
}

/** What can be sent. */
function withoutReader(read: ReadFile | ReadPart): ReadFile {
  const { set, file, parts, leftOut, notices, atoms, sha256 } = read;
  return { set, file, parts, leftOut, notices, atoms, sha256 };
}
