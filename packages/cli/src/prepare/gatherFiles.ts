import type { Comm } from "@hydride/mpi-napi";
import { Outlines, type PackedOutlines } from "@hydride/datasets";
import type { ReadFile } from "./readFiles.js";

const TAG = 8;
/** Structures whose outlines are in one message: some 20 MB. */
const AT_ONCE = 2 ** 18;

/** A file as it is announced: of each of its parts, how many messages follow. */
type Announced = Omit<ReadFile, "parts"> & { messages: number[] };

/** On rank 0 what all ranks have read, in the order of the ranks; elsewhere what this rank has. Collective. */
export function gatherFiles(own: readonly ReadFile[], comm: Comm | undefined): ReadFile[] {
  if (comm === undefined || comm.size === 1) return [...own];
  if (comm.rank > 0) {
    sendFiles(own, comm);
    return [...own];
  }
  const all = [...own];
  for (let rank = 1; rank < comm.size; rank++) all.push(...receiveFiles(rank, comm));
  return all;
}

function sendFiles(files: readonly ReadFile[], comm: Comm): void {
  const announced = files.map(({ parts, ...file }): Announced => {
    return { ...file, messages: parts.map((part) => part.messages(AT_ONCE)) };
  });
  comm.send(announced, 0, TAG);
  for (const { parts } of files) {
    for (const part of parts) for (const message of part.pack(AT_ONCE)) comm.send(message, 0, TAG);
  }
}

function receiveFiles(rank: number, comm: Comm): ReadFile[] {
  return comm.recv<Announced[]>(rank, TAG).map(({ messages, ...file }) => ({
    ...file,
    parts: messages.map((count) => Outlines.unpack(received(count, rank, comm))),
  }));
}

function* received(count: number, rank: number, comm: Comm): Generator<PackedOutlines, void, undefined> {
  for (let i = 0; i < count; i++) yield comm.recv<PackedOutlines>(rank, TAG);
}
