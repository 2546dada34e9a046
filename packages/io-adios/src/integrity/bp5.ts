import { join } from "node:path";
import { Bytes, bytesAsHex, uint64 } from "./bytes";
import { checkMagic, HEADER_BYTES } from "./header";

const RECORD_HEAD = 9;
const [WRITERS, STEP] = [0x77, 0x73];
/** An encoded record begins with the id of its format, its length, and eight bytes more. */
const ENCODED_HEAD = 24;
const ID_BYTES = 12;

interface Step {
  /** Of its record in the index. */
  offset: number;
  metadata: { first: number; bytes: number };
  flushes: number;
  /** By writer: pairs of position and length of what it flushed, then the position of the rest. */
  places: number[][];
  /** The data file of each writer. */
  subfiles: readonly number[];
}

/**
 * Checks the files of a BP5 folder against each other, without ADIOS2: headers, lengths of records, sums of sizes, the places that
 * data has in files. What a record says within itself is not looked at.
 * @throws IntegrityError BP_DAMAGED
 */
export async function checkBp5(folder: string): Promise<void> {
  const steps = await Bytes.with(join(folder, "md.idx"), readIndex);
  const formats = await Bytes.with(join(folder, "mmd.0"), readFormats);
  const ends = new Map<number, number>();
  await Bytes.with(join(folder, "md.0"), async (metadata) => {
    const end = steps.reduce((last, { metadata: { first, bytes } }) => Math.max(last, first + bytes), 0);
    if (metadata.size !== end) {
      metadata.fail(Math.min(end, metadata.size), `${end} bytes, as md.idx has it`, `${metadata.size}`);
    }
    for (const step of steps) await checkStep(step, metadata, formats, ends);
  });
  for (const [subfile, end] of ends) {
    await Bytes.with(join(folder, `data.${subfile}`), async (data) => {
      if (data.size < end) data.fail(data.size, `${end} bytes, as md.idx and md.0 have it`, `${data.size}`);
    });
  }
}

async function readIndex(index: Bytes): Promise<Step[]> {
  await checkMagic(index, "Index Table");
  const steps: Step[] = [];
  let subfiles: number[] | undefined;
  for (let offset = HEADER_BYTES; offset < index.size;) {
    const head = await index.read(offset, RECORD_HEAD, "the head of a record");
    const kind = head.getUint8(0);
    const length = uint64(head, 1);
    if (kind !== WRITERS && kind !== STEP) {
      index.fail(offset, "a record of writers (0x77) or of a step (0x73)", `0x${kind.toString(16)}`);
    }
    if (length > index.size - offset - RECORD_HEAD) {
      index.fail(offset + 1, `a record within the file of ${index.size} bytes`, `one of ${length} bytes`);
    }
    const place = offset + RECORD_HEAD;
    const body = await index.read(place, length, "a record");
    if (kind === WRITERS) subfiles = readWriters(index, place, body);
    else if (subfiles === undefined) index.fail(offset, "a record of writers before the first step", "a step");
    else steps.push(readStep(index, place, body, subfiles));
    offset = place + length;
  }
  if (steps.length === 0) index.fail(index.size, "the record of a step", "the end of the file");
  return steps;
}

function readWriters(index: Bytes, offset: number, body: DataView): number[] {
  const count = body.byteLength >= 24 ? uint64(body, 0) : 0;
  const files = body.byteLength >= 24 ? uint64(body, 16) : 0;
  if (count === 0 || body.byteLength !== 24 + 8 * count) {
    index.fail(offset, "24 bytes and 8 for each writer", `${body.byteLength} bytes for ${count} writers`);
  }
  return Array.from({ length: count }, (_, writer) => {
    const subfile = uint64(body, 24 + 8 * writer);
    if (subfile < files) return subfile;
    return index.fail(offset + 24 + 8 * writer, `the number of one of ${files} data files`, `${subfile}`);
  });
}

function readStep(index: Bytes, offset: number, body: DataView, subfiles: readonly number[]): Step {
  const flushes = body.byteLength >= 24 ? uint64(body, 16) : 0;
  const each = 2 * flushes + 1;
  if (body.byteLength !== 24 + 8 * each * subfiles.length) {
    const expected = `24 bytes and ${8 * each} for each of ${subfiles.length} writers`;
    index.fail(offset, expected, `${body.byteLength} bytes`);
  }
  const places = subfiles.map((_, writer) =>
    Array.from({ length: each }, (_, i) => uint64(body, 24 + 8 * (writer * each + i))),
  );
  return { offset, metadata: { first: uint64(body, 0), bytes: uint64(body, 8) }, flushes, places, subfiles };
}

/** The ids of the formats that metadata is encoded in. */
async function readFormats(file: Bytes): Promise<Set<string>> {
  const ids = new Set<string>();
  for (let offset = 0; offset < file.size;) {
    const head = await file.read(offset, 16, "the lengths of a format");
    const [id, body] = [uint64(head, 0), uint64(head, 8)];
    if (id !== ID_BYTES) file.fail(offset, `an id of ${ID_BYTES} bytes`, `one of ${id}`);
    if (16 + id + body > file.size - offset) {
      file.fail(offset + 8, `a format within the file of ${file.size} bytes`, `one of ${body} bytes`);
    }
    ids.add(bytesAsHex(await file.read(offset + 16, id, "the id of a format"), 0, id));
    offset += 16 + id + body;
  }
  return ids;
}

async function checkStep(step: Step, file: Bytes, formats: ReadonlySet<string>, ends: Map<number, number>) {
  const { first, bytes } = step.metadata;
  const writers = step.subfiles.length;
  const head = await file.read(first, 8 + 16 * writers, "the lengths of a step's metadata");
  const total = uint64(head, 0);
  if (total !== bytes - 8) file.fail(first, `a length of ${bytes - 8}, as md.idx has it`, `${total}`);
  const lengths = Array.from({ length: 2 * writers }, (_, i) => uint64(head, 8 + 8 * i));
  const sum = lengths.reduce((a, b) => a + b, 16 * writers);
  if (sum !== total) file.fail(first + 8, `lengths that add up to ${total}`, `${sum}`);
  let offset = first + head.byteLength;
  for (const [i, length] of lengths.entries()) {
    if (length > 0) {
      const encoded = await checkEncoded(file, offset, length, formats);
      if (i < writers) noteEnds(step, i, uint64(encoded, ENCODED_HEAD + 16), ends);
    }
    offset += length;
  }
}

/** The beginning of a writer's metadata or attributes. */
async function checkEncoded(file: Bytes, offset: number, length: number, formats: ReadonlySet<string>) {
  const least = ENCODED_HEAD + 24;
  if (length < ENCODED_HEAD) file.fail(offset, `a record of ${ENCODED_HEAD} bytes at least`, `${length}`);
  const encoded = await file.read(offset, Math.min(length, least), "a record");
  const id = bytesAsHex(encoded, 0, ID_BYTES);
  if (!formats.has(id)) file.fail(offset, "the id of a format of mmd.0", id);
  const body = encoded.getUint32(ID_BYTES, true);
  if (body > length - ENCODED_HEAD) {
    file.fail(offset + ID_BYTES, `a length of ${length - ENCODED_HEAD} at most`, `${body}`);
  }
  return length >= least ? encoded : new DataView(new ArrayBuffer(least));
}

/** How far the data of a writer reach in its file: what it flushed within the step, and what is left of all its bytes. */
function noteEnds({ flushes, places, subfiles }: Step, writer: number, bytes: number, ends: Map<number, number>) {
  const own = places[writer]!;
  const flushed = Array.from({ length: flushes }, (_, i) => ({ first: own[2 * i]!, bytes: own[2 * i + 1]! }));
  const left = bytes - flushed.reduce((sum, each) => sum + each.bytes, 0);
  const parts = left > 0 ? [...flushed, { first: own.at(-1)!, bytes: left }] : flushed;
  const subfile = subfiles[writer]!;
  ends.set(subfile, Math.max(ends.get(subfile) ?? 0, ...parts.map((part) => part.first + part.bytes)));
}
