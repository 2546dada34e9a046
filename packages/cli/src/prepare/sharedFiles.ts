import type { Comm } from "@hydride/mpi-napi";
import { canShare, ClaimedIds, type ShareFound, sharesFit } from "@hydride/datasets";
import { shared } from "@hydride/io-adios";
import { readOptionsOf } from "@hydride/training/preparation";
import { isPart, type ReadFile, type ReadPart, structuresIn } from "./readFiles.js";
import type { SetJob } from "./setJob.js";
import { type FilePlace, largeFiles } from "./share.js";

/** The files that all ranks read a part of: large ones of formats whose frames can be found without reading all before them. */
export async function filesToShare(sets: readonly SetJob[], comm: Comm | undefined): Promise<FilePlace[]> {
  return shared(comm, async () => {
    const files: FilePlace[] = [];
    for (const { set, file } of largeFiles(sets, comm?.size ?? 1)) {
      const { dataset, files: all } = sets[set]!;
      const { formats } = readOptionsOf(dataset);
      if (await canShare(all[file]!.path, formats && { formats })) files.push({ set, file });
    }
    return files;
  });
}

/** Puts notices into the parts that this rank has read, now that all have; gives the files whose parts do not fit. Collective. */
export function agreeOnParts(own: readonly (ReadFile | ReadPart)[], comm: Comm | undefined): FilePlace[] {
  const parts = own.filter(isPart);
  if (comm === undefined || comm.size === 1) return [];
  const all = comm.allgather(parts.map(({ shared: file }) => file.found));
  // Every rank has one part of each shared file, in the same order.
  return parts.flatMap((part, i) => {
    const found: ShareFound[] = all.map((ofRank) => ofRank[i]!);
    part.notices = part.shared.notices(found);
    return sharesFit(found) ? [] : [{ set: part.set, file: part.file }];
  });
}

/** What all ranks have read, by file: the parts of one that was shared in their order. */
export function partsByFile(read: readonly ReadFile[]): ReadFile[][] {
  const files = new Map<string, ReadFile[]>();
  for (const one of read) {
    const key = `${one.set} ${one.file}`;
    const known = files.get(key);
    if (known === undefined) files.set(key, [one]);
    else known.push(one);
  }
  return [...files.values()].sort(([a], [b]) => a!.set - b!.set || a!.file - b!.file);
}

/** The parts of a file put together. */
export function joinParts(parts: readonly ReadFile[]): ReadFile {
  const [first] = parts;
  return {
    ...first!,
    parts: parts.flatMap((part) => part.parts),
    leftOut: parts.flatMap(({ leftOut }) => leftOut),
    notices: first!.notices.map((_, i) => parts.map(({ notices }) => notices[i]!).find((notice) => notice !== null)!),
    atoms: parts.reduce((sum, { atoms }) => sum + atoms, 0),
  };
}

/**
 * Whether the parts of a file cannot be put together, so that one rank has to read all of it: where an id is in two of them, which is
 * an error or gets a number, and where nothing is left of any.
 */
export function doPartsClash(parts: readonly ReadFile[]): boolean {
  if (parts.length === 1) return false;
  if (parts.every((part) => structuresIn(part) === 0)) return true;
  return areRepeated(parts.map((part) => part.parts[0]!)) || areRepeated(parts.map(({ leftOut }) => leftOut));
}

/** Whether an id of one list is in another one too. */
function areRepeated(lists: readonly Iterable<{ id: string }>[]): boolean {
  const known = new ClaimedIds();
  for (const [index, list] of lists.entries()) {
    const path = String(index);
    let frame = 0;
    for (const { id } of list) {
      const holder = known.claim(id, { path, frame: ++frame });
      if (holder !== undefined && holder.path !== path) return true;
    }
  }
  return false;
}
