import { crc32 } from "node:zlib";
import { PositionalFile } from "../files/positionalFile.js";
import { isTensor } from "../tensor.js";
import { damaged, refused } from "./errors.js";
import { Machine } from "./machine.js";
import { nameTable, storageOf } from "./names.js";
import { checkSum, FileTensors } from "./tensors.js";
import { nameOfPart } from "./values.js";
import { contentOf, readZip, type ZipEntry } from "./zip.js";

/** A pickle holds names and numbers only: that of a hundred thousand tensors takes 20 MB. */
const LONGEST_PICKLE = 1 << 28;
/** How `torch.save` began before PyTorch 1.6: its magic number as a pickle. */
const LEGACY = Buffer.from("80028a0a6cfc9c46f9206aa85019", "hex");

/**
 * Reads a file of `torch.save` (the zip format of PyTorch 1.6 and later) without executing anything in it.
 *
 * A dictionary or OrderedDict becomes a Map, a list, tuple or torch.Size an array, bytes a Uint8Array, None null, an int
 * beyond 2^53 a bigint, a complex number `{ re, im }`. Tensors come to the CPU, whatever device they were on; those that
 * shared a storage share it here, with their strides. A parameter becomes a tensor that requires a gradient. The attribute
 * `_metadata` of a state dictionary (the versions of its modules) is left out.
 *
 * @throws TorchError PICKLE_REFUSED for anything else, by its full name and its place; PICKLE_DAMAGED for a file that was
 * cut or altered, or is none of PyTorch's. A file that cannot be opened throws Node's own error.
 */
export function load(path: string): unknown {
  const file = new PositionalFile(path, damaged);
  try {
    refuseOtherFormats(file);
    const entries = readZip(file);
    const pickle = findPickle(path, entries);
    const prefix = pickle.name.slice(0, -"/data.pkl".length);
    checkByteOrder(file, prefix, entries);
    const tensors = new FileTensors(file, prefix, entries);
    let done = false;
    try {
      const find = nameTable(path, tensors);
      const result = new Machine(readEntry(file, pickle), {
        damaged: (problem) => damaged(path, problem),
        refused: (name, position) => refused(path, name, position),
        find: (name, position) => {
          const found = find(name, position);
          if (found === undefined) throw refused(path, name, position);
          return found;
        },
        persistent: (id, position) => storageOf(path, id, position),
      }).run();
      refuseParts(path, result);
      done = true;
      return result;
    } finally {
      tensors.finish(!done);
    }
  } finally {
    file.close();
  }
}

function refuseOtherFormats(file: PositionalFile): void {
  const head = Buffer.from(file.read(0, Math.min(file.size, LEGACY.length)).buffer);
  if (head.equals(LEGACY)) {
    throw damaged(
      file.path,
      "it has the format from before PyTorch 1.6, expected a zip archive; load it in Python and save it again " +
        "(without _use_new_zipfile_serialization=False)",
    );
  }
  if (head[0] === 0x80) throw damaged(file.path, "it is a bare pickle, expected a zip archive that torch.save wrote");
  if (head.toString("latin1", 0, 2) !== "PK") {
    throw damaged(file.path, `expected a zip archive, found a file that begins with ${show(head.subarray(0, 4))}`);
  }
}

function show(bytes: Buffer): string {
  return bytes.length === 0 ? "nothing" : `the bytes ${bytes.toString("hex").replace(/..(?=.)/g, "$& ")}`;
}

function findPickle(path: string, entries: ReadonlyMap<string, ZipEntry>): ZipEntry {
  const found = [...entries.values()].filter(({ name }) => /^[^/]+\/data\.pkl$/.test(name));
  if (found.length !== 1) throw damaged(path, `expected one entry data.pkl, found ${found.length}`);
  const script = [...entries.keys()].find((name) => /^[^/]+\/(constants\.pkl$|code\/)/.test(name));
  if (script) throw damaged(path, `it holds a TorchScript program (${script}); save the module's state_dict() instead`);
  const { bytes, name } = found[0]!;
  if (bytes > LONGEST_PICKLE)
    throw damaged(path, `entry ${name} takes ${bytes} bytes, at most ${LONGEST_PICKLE} are read`);
  return found[0]!;
}

function readEntry(file: PositionalFile, entry: ZipEntry): Uint8Array {
  const bytes = file.read(contentOf(file, entry), entry.bytes);
  checkSum(file.path, entry, crc32(bytes));
  return bytes;
}

function checkByteOrder(file: PositionalFile, prefix: string, entries: ReadonlyMap<string, ZipEntry>): void {
  const entry = entries.get(`${prefix}/byteorder`);
  if (!entry) return;
  const order = entry.bytes <= 16 ? Buffer.from(readEntry(file, entry)).toString("latin1") : `${entry.bytes} bytes`;
  if (order !== "little") throw damaged(file.path, `its byte order is ${order}, expected little`);
}

/** A result holds no name or storage by itself, wherever it hides. */
function refuseParts(path: string, result: unknown): void {
  const seen = new Set<unknown>();
  const open = [result];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    const part = nameOfPart(value);
    if (part) throw refused(path, part.name, part.position);
    if (isTensor(value) || ArrayBuffer.isView(value)) continue;
    // One by one: a call takes only so many arguments.
    if (value instanceof Map) {
      for (const [key, each] of value) open.push(key, each);
    } else if (Array.isArray(value)) {
      for (const each of value) open.push(each);
    }
  }
}
