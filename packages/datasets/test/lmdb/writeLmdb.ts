import { deflateSync } from "node:zlib";

const HEADER = 16;
const [BRANCH, LEAF, OVERFLOW, META] = [1, 2, 4, 8];
const BIG_DATA = 1;

/**
 * An LMDB database of the file version 1 with these entries, as LMDB 0.9 lays it out: two meta pages, leaves and branches of
 * a tree in the order of the keys, and values that are long in pages of their own. (The npm package `lmdb` writes version 2,
 * which no release of LMDB reads, and crashes on version 1.)
 */
export function writeLmdb(entries: Iterable<readonly [key: string, value: Buffer]>, pageSize = 512): Buffer {
  const pages: Buffer[] = [Buffer.alloc(pageSize), Buffer.alloc(pageSize)];
  const sorted = [...entries].map(([key, value]) => [Buffer.from(key, "latin1"), value] as const);
  sorted.sort(([a], [b]) => Buffer.compare(a, b));
  const nodes = sorted.map(([key, value]) => leafNode(key, value, pages, pageSize));
  const counts = { depth: 0, branches: 0, leaves: 0, overflow: pages.length - 2 };
  let level = fill(nodes, LEAF, pages, pageSize);
  counts.leaves = level.length;
  while (level.length > 1) {
    counts.depth++;
    const children = level.map(({ key, page }, i) => branchNode(i === 0 ? Buffer.alloc(0) : key, page));
    level = fill(children, BRANCH, pages, pageSize);
    counts.branches += level.length;
  }
  const root = level[0]?.page;
  for (const number of [0, 1]) {
    pages[number] = meta(number, { ...counts, pageSize, root, entries: nodes.length, lastPage: pages.length - 1 });
  }
  return Buffer.concat(pages);
}

interface Node {
  key: Buffer;
  bytes: Buffer;
}

function leafNode(key: Buffer, value: Buffer, pages: Buffer[], pageSize: number): Node {
  const size = 8 + key.length + value.length;
  if (size <= (pageSize - HEADER) / 2 - 2) return { key, bytes: node(value.length, 0, key, value) };
  const count = Math.ceil((HEADER + value.length) / pageSize);
  const page = Buffer.alloc(count * pageSize);
  pageHeader(page, pages.length, OVERFLOW);
  page.writeUInt32LE(count, 12);
  value.copy(page, HEADER);
  const number = Buffer.alloc(8);
  number.writeBigUInt64LE(BigInt(pages.length));
  for (let i = 0; i < count; i++) pages.push(page.subarray(i * pageSize, (i + 1) * pageSize));
  return { key, bytes: node(value.length, BIG_DATA, key, number) };
}

function branchNode(key: Buffer, page: number): Node {
  return { key, bytes: node(page, 0, key, Buffer.alloc(0)) };
}

/** A size, or the number of a page, in two halves; flags; the key and its size; the value. */
function node(number: number, flags: number, key: Buffer, value: Buffer): Buffer {
  const bytes = Buffer.alloc(8 + key.length + value.length + ((key.length + value.length) % 2));
  bytes.writeUInt32LE(number, 0);
  bytes.writeUInt16LE(flags, 4);
  bytes.writeUInt16LE(key.length, 6);
  key.copy(bytes, 8);
  value.copy(bytes, 8 + key.length);
  return bytes;
}

/** Puts nodes into as many pages as they take; gives the first key and the number of each page. */
function fill(nodes: Node[], flags: number, pages: Buffer[], pageSize: number): { key: Buffer; page: number }[] {
  const made: { key: Buffer; page: number }[] = [];
  for (let next = 0; next < nodes.length;) {
    const page = Buffer.alloc(pageSize);
    pageHeader(page, pages.length, flags);
    made.push({ key: nodes[next]!.key, page: pages.length });
    let [lower, upper] = [HEADER, pageSize];
    for (let bytes; (bytes = nodes[next]?.bytes) !== undefined && upper - lower >= bytes.length + 2; next++) {
      upper -= bytes.length;
      bytes.copy(page, upper);
      page.writeUInt16LE(upper, lower);
      lower += 2;
    }
    page.writeUInt16LE(lower, 12);
    page.writeUInt16LE(upper, 14);
    pages.push(page);
  }
  return made;
}

function pageHeader(page: Buffer, number: number, flags: number): void {
  page.writeBigUInt64LE(BigInt(number), 0);
  page.writeUInt16LE(flags, 10);
}

function meta(
  number: number,
  of: {
    pageSize: number;
    root: number | undefined;
    depth: number;
    branches: number;
    leaves: number;
    overflow: number;
  } & {
    entries: number;
    lastPage: number;
  },
): Buffer {
  const page = Buffer.alloc(of.pageSize);
  pageHeader(page, number, META);
  page.writeUInt32LE(0xbeefc0de, HEADER);
  page.writeUInt32LE(1, HEADER + 4);
  const free = HEADER + 24;
  page.writeUInt32LE(of.pageSize, free);
  page.fill(0xff, free + 40, free + 48);
  const main = free + 48;
  page.writeUInt16LE(of.root === undefined ? 0 : of.depth + 1, main + 6);
  const counts = [of.branches, of.leaves, of.overflow, of.entries];
  counts.forEach((count, i) => page.writeBigUInt64LE(BigInt(count), main + 8 + 8 * i));
  page.writeBigUInt64LE(of.root === undefined ? 2n ** 64n - 1n : BigInt(of.root), main + 40);
  page.writeBigUInt64LE(BigInt(of.lastPage), HEADER + 120);
  page.writeBigUInt64LE(BigInt(number), HEADER + 128);
  return page;
}

export function packed(value: unknown): Buffer {
  return deflateSync(JSON.stringify(value));
}

/** Rows by their ids, with the entries that fairchem writes beside them. */
export function rowEntries(rows: Record<string, object>, next?: number, deleted: unknown = []): [string, Buffer][] {
  const ids = Object.keys(rows).map(Number);
  return [
    ...Object.entries(rows).map(([id, row]): [string, Buffer] => [id, packed(row)]),
    ["nextid", packed(next ?? Math.max(0, ...ids) + 1)],
    ["metadata", packed({})],
    ["deleted_ids", packed(deleted)],
  ];
}
