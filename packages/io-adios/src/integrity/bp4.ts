import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Bytes, uint64 } from "./bytes";
import { checkMagic, HEADER_BYTES } from "./header";

const RECORD_BYTES = 64;
/** The tags at the beginning and at the end of what one writer has written in one step. */
const [OPENING, CLOSING] = ["[PGI", "PGI]"];
/** What stands for a writer that has put nothing in a step after the first: the end of a group without its beginning. */
const NOTHING = Buffer.from(`\x10${"\0".repeat(7)}${"\xff".repeat(4)}${CLOSING}`, "latin1");

/** Places in `md.0` of a step: process groups, variables, attributes, and the end. */
type Step = readonly [groups: number, variables: number, attributes: number, end: number];

/**
 * Checks the files of a BP4 folder against each other, without ADIOS2: headers, records of the index, the lengths of the parts of
 * `md.0`, and whether data files hold whole groups and as many as `md.0` has.
 * @throws IntegrityError BP_DAMAGED
 */
export async function checkBp4(folder: string): Promise<void> {
  const steps = await Bytes.with(join(folder, "md.idx"), readIndex);
  const end = steps.at(-1)![3];
  const groups = await Bytes.with(join(folder, "md.0"), async (metadata) => {
    await checkMagic(metadata, "Metadata");
    if (metadata.size !== end) {
      metadata.fail(Math.min(end, metadata.size), `${end} bytes, as md.idx has it`, `${metadata.size}`);
    }
    let count = 0;
    for (const step of steps) count += await checkStep(metadata, step);
    return count;
  });
  const names = (await readdir(folder)).filter((name) => /^data\.\d+$/.test(name));
  let found = 0;
  for (const name of new Set(["data.0", ...names])) found += await Bytes.with(join(folder, name), countGroups);
  if (found >= groups) return;
  await Bytes.with(join(folder, names.sort().at(-1)!), async (data) => {
    data.fail(data.size, `${groups} groups of data in all data files, as md.0 has it`, `${found}`);
  });
}

async function readIndex(index: Bytes): Promise<Step[]> {
  const records = (index.size - HEADER_BYTES) / RECORD_BYTES;
  if (!Number.isInteger(records) || records < 1) {
    index.fail(HEADER_BYTES, `one record of ${RECORD_BYTES} bytes or more`, `${index.size - HEADER_BYTES} bytes`);
  }
  const steps: Step[] = [];
  for (let i = 0; i < records; i++) {
    const offset = HEADER_BYTES + RECORD_BYTES * i;
    const record = await index.read(offset, RECORD_BYTES, "a record");
    const places = [2, 3, 4, 5].map((field) => uint64(record, 8 * field));
    const end = steps.at(-1)?.[3] ?? HEADER_BYTES;
    const isOrdered = places.every((place, j) => place >= (places[j - 1] ?? end));
    if (!isOrdered) index.fail(offset + 16, `places in md.0 from ${end} on, in order`, places.join(", "));
    steps.push(places as unknown as Step);
  }
  return steps;
}

/** Holds the lengths of the parts of a step against their places; gives the number of its groups. */
async function checkStep(metadata: Bytes, [groups, variables, attributes, end]: Step): Promise<number> {
  // A count of 8 bytes before the length, in the others one of 4.
  const count = uint64(await checkPart(metadata, groups, variables, 8), 0);
  await checkPart(metadata, variables, attributes, 4);
  await checkPart(metadata, attributes, end, 4);
  return count;
}

async function checkPart(metadata: Bytes, first: number, end: number, countBytes: number): Promise<DataView> {
  const head = await metadata.read(first, countBytes + 8, "the head of a part");
  const [length, expected] = [uint64(head, countBytes), end - first - countBytes - 8];
  if (length !== expected) {
    metadata.fail(first + countBytes, `a length of ${expected}, as md.idx has it`, `${length}`);
  }
  return head;
}

/** How many groups a data file has, one behind the other up to its end. */
async function countGroups(data: Bytes): Promise<number> {
  await checkMagic(data, "Data");
  let count = 0;
  for (let offset = HEADER_BYTES; offset < data.size; count++) {
    if (await isNothing(data, offset)) {
      offset += NOTHING.length;
      continue;
    }
    const head = await data.read(offset, OPENING.length + 8, "the head of a group");
    if (textOf(head) !== OPENING) {
      data.fail(offset, `the tag ${OPENING} of a group of data`, JSON.stringify(textOf(head)));
    }
    const length = uint64(head, OPENING.length);
    const end = offset + OPENING.length + length;
    if (length < 8 + CLOSING.length || end > data.size) {
      data.fail(offset + OPENING.length, `a group within the file of ${data.size} bytes`, `one of ${length} bytes`);
    }
    const place = end - CLOSING.length;
    const tail = await data.read(place, CLOSING.length, "the tail of a group");
    if (textOf(tail) !== CLOSING) {
      data.fail(place, `the tag ${CLOSING} of a group of data`, JSON.stringify(textOf(tail)));
    }
    offset = end;
  }
  return count;
}

async function isNothing(data: Bytes, offset: number): Promise<boolean> {
  if (data.size - offset < NOTHING.length) return false;
  const { buffer, byteOffset } = await data.read(offset, NOTHING.length, "the head of a group");
  return NOTHING.equals(Buffer.from(buffer, byteOffset, NOTHING.length));
}

/** The tag at the beginning. */
function textOf({ buffer, byteOffset }: DataView): string {
  return Buffer.from(buffer, byteOffset, OPENING.length).toString("latin1");
}
