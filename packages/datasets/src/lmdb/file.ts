import { Fault } from "../errors";
import type { FileBytes } from "../fileBytes";

/** Of a meta page, in LMDB's `MDB_meta`, and where it stands in the page. */
const MAGIC = 0xbeefc0de;
const VERSION = 1;
const PAGE_HEADER = 16;
const META_BYTES = PAGE_HEADER + 136;
const SMALLEST_PAGE = 256;
const LARGEST_PAGE = 65536;
const NO_PAGE = 0xffffffffffffffffn;

/** Kinds of pages, in `mp_flags`. */
const BRANCH = 1;
const LEAF = 2;
const OVERFLOW = 4;
/** Kinds of entries of a leaf, in `mn_flags`. */
const BIG_DATA = 1;
const SUB_DATA_OR_DUPLICATES = 2 | 4;

const SMALLEST_ENTRY = 10;

const MOST_CACHED = 512;
const DEEPEST = 32;

/**
 * The main table of an LMDB database file, read page by page: https://git.openldap.org/openldap/openldap (`mdb.c`).
 * The layout is that of machines of 64 bits and little-endian numbers.
 *
 * LMDB itself maps the file into memory and trusts every offset in it: a file that was cut off ends the process with SIGBUS,
 * and a lock file appears beside data that is only read. Here every number is checked before it is used.
 */
export class LmdbFile {
  /** Entries that the main table says it has. */
  readonly entries: number;
  readonly #bytes: FileBytes;
  readonly #pageSize: number;
  readonly #pages: number;
  readonly #root: number | undefined;
  readonly #depth: number;
  readonly #cache = new Map<number, Buffer>();

  /** Throws a `Fault` where it is no LMDB database, or cut off. */
  constructor(bytes: FileBytes) {
    this.#bytes = bytes;
    const first = readMeta(bytes, 0);
    if (first === undefined) throw damaged("the meta page of an LMDB database", "something else");
    const second = readMeta(bytes, first.pageSize);
    const meta = second !== undefined && second.transaction > first.transaction ? second : first;
    this.#pageSize = meta.pageSize;
    this.#pages = meta.lastPage + 1;
    this.#depth = meta.depth;
    this.entries = meta.entries;
    this.#root = meta.root;
    if (this.#pages * this.#pageSize > bytes.size) {
      throw new Fault(
        "DATASET_TRUNCATED",
        `expected ${this.#pages} pages of ${this.#pageSize} bytes, found a file of ${bytes.size} bytes`,
        "the file was cut off: fetch it again",
      );
    }
    if (meta.entries * SMALLEST_ENTRY > bytes.size) throw damaged("as many entries as fit", String(meta.entries));
    if (meta.depth > DEEPEST) throw damaged(`a tree of at most ${DEEPEST} levels`, String(meta.depth));
  }

  /** The value of a key; `undefined` where there is none. Throws a `Fault`. */
  get(key: string): Buffer | undefined {
    const wanted = Buffer.from(key, "latin1");
    let number = this.#root;
    for (let depth = 1; number !== undefined; depth++) {
      const page = this.#treePage(number, depth);
      const at = lastNotAbove(page, wanted);
      if (!page.leaf) {
        number = page.child(Math.max(at, 0));
        continue;
      }
      return at >= 0 && page.key(at).equals(wanted) ? this.#value(page, at) : undefined;
    }
    return undefined;
  }

  /** The keys in their order. Throws a `Fault` where they are not in order. */
  *keys(): Generator<Buffer, void, undefined> {
    let last: Buffer | undefined;
    for (const page of this.#root === undefined ? [] : this.#leaves(this.#root, 1)) {
      for (let i = 0; i < page.count; i++) {
        const key = page.key(i);
        if (last !== undefined && Buffer.compare(last, key) >= 0) throw damaged("keys in ascending order", "others");
        last = key;
        yield key;
      }
    }
  }

  *#leaves(number: number, depth: number): Generator<TreePage, void, undefined> {
    const page = this.#treePage(number, depth);
    if (page.leaf) yield page;
    else for (let i = 0; i < page.count; i++) yield* this.#leaves(page.child(i), depth + 1);
  }

  #treePage(number: number, depth: number): TreePage {
    const page = new TreePage(this.#page(number), number);
    if (depth > this.#depth || page.leaf !== (depth === this.#depth)) {
      throw damaged(`a tree of ${this.#depth} levels`, `${page.leaf ? "a leaf" : "a branch"} at level ${depth}`);
    }
    return page;
  }

  #value(page: TreePage, index: number): Buffer {
    const { flags, size, data } = page.entry(index);
    if ((flags & SUB_DATA_OR_DUPLICATES) !== 0) {
      throw new Fault(
        "DATASET_UNSUPPORTED",
        "expected a value, found a table inside the table",
        "it is no file of ASE rows",
      );
    }
    if ((flags & BIG_DATA) === 0) return page.bytes(data, size);
    const first = Number(page.bytes(data, 8).readBigUInt64LE(0));
    const pages = Math.ceil((PAGE_HEADER + size) / this.#pageSize);
    this.#assertPage(first, pages);
    const bytes = this.#bytes.read(first * this.#pageSize, PAGE_HEADER + size, "a value");
    if ((bytes.readUInt16LE(10) & OVERFLOW) === 0 || bytes.readUInt32LE(12) < pages) {
      throw damaged(`${pages} pages of a value at page ${first}`, "something else");
    }
    return bytes.subarray(PAGE_HEADER);
  }

  #page(number: number): Buffer {
    const known = this.#cache.get(number);
    if (known !== undefined) return known;
    this.#assertPage(number, 1);
    const page = this.#bytes.read(number * this.#pageSize, this.#pageSize, "a page");
    if (this.#cache.size >= MOST_CACHED) this.#cache.clear();
    this.#cache.set(number, page);
    return page;
  }

  #assertPage(number: number, count: number): void {
    if (number >= 2 && number + count <= this.#pages) return;
    throw damaged(`a page from 2 to ${this.#pages - 1}`, `page ${number}${count > 1 ? ` and ${count - 1} more` : ""}`);
  }
}

interface Meta {
  pageSize: number;
  transaction: bigint;
  lastPage: number;
  root: number | undefined;
  depth: number;
  entries: number;
}

function readMeta(bytes: FileBytes, offset: number): Meta | undefined {
  const page = bytes.read(offset, META_BYTES, "a meta page of an LMDB database");
  if (!isMeta(page)) return undefined;
  const version = page.readUInt32LE(PAGE_HEADER + 4);
  if (version !== VERSION) {
    throw new Fault(
      "DATASET_UNSUPPORTED",
      `expected version ${VERSION} of LMDB's files, found ${version}`,
      "write it with LMDB 0.9",
    );
  }
  // Two tables of 48 bytes follow: free pages, whose first field holds the page size, then the main table.
  const pageSize = page.readUInt32LE(PAGE_HEADER + 24);
  if (pageSize < SMALLEST_PAGE || pageSize > LARGEST_PAGE || (pageSize & (pageSize - 1)) !== 0) {
    throw damaged("a page size that is a power of two", String(pageSize));
  }
  const main = PAGE_HEADER + 24 + 48;
  const root = page.readBigUInt64LE(main + 40);
  return {
    pageSize,
    transaction: page.readBigUInt64LE(PAGE_HEADER + 128),
    lastPage: Number(page.readBigUInt64LE(PAGE_HEADER + 120)),
    root: root === NO_PAGE ? undefined : Number(root),
    depth: page.readUInt16LE(main + 6),
    entries: Number(page.readBigUInt64LE(main + 32)),
  };
}

/** Whether bytes begin like an LMDB database file. */
export function isMeta(head: Buffer): boolean {
  return head.length >= PAGE_HEADER + 4 && head.readUInt32LE(PAGE_HEADER) === MAGIC;
}

/** A branch or a leaf of the tree: offsets of its entries, which stand at its end. */
class TreePage {
  readonly leaf: boolean;
  readonly count: number;
  readonly #page: Buffer;
  readonly #number: number;

  constructor(page: Buffer, number: number) {
    this.#page = page;
    this.#number = number;
    const flags = page.readUInt16LE(10);
    const lower = page.readUInt16LE(12);
    this.leaf = (flags & LEAF) !== 0;
    this.count = (lower - PAGE_HEADER) / 2;
    const known = this.leaf !== ((flags & BRANCH) !== 0) && (flags & OVERFLOW) === 0;
    if (!known || Number(page.readBigUInt64LE(0)) !== number)
      throw damaged(`page ${number} of a tree`, "something else");
    if (!Number.isInteger(this.count) || this.count < 1 || lower > page.length) {
      throw damaged(`entries in page ${number}`, `${this.count}`);
    }
  }

  key(index: number): Buffer {
    const { start, keySize } = this.#node(index);
    return this.bytes(start + 8, keySize);
  }

  child(index: number): number {
    const { low, high, flags } = this.#node(index);
    return low + high * 2 ** 16 + flags * 2 ** 32;
  }

  entry(index: number): { flags: number; size: number; data: number } {
    const { start, low, high, flags, keySize } = this.#node(index);
    return { flags, size: low + high * 2 ** 16, data: start + 8 + keySize };
  }

  bytes(start: number, length: number): Buffer {
    if (start + length > this.#page.length) throw damaged(`an entry within page ${this.#number}`, "one beyond its end");
    return this.#page.subarray(start, start + length);
  }

  #node(index: number) {
    const start = this.#page.readUInt16LE(PAGE_HEADER + 2 * index);
    const node = this.bytes(start, 8);
    const [low, high, flags, keySize] = [0, 2, 4, 6].map((at) => node.readUInt16LE(at)) as [
      number,
      number,
      number,
      number,
    ];
    return { start, low, high, flags, keySize };
  }
}

/** The last entry whose key is not above `wanted`; -1 where all are. The first key of a branch counts as lowest. */
function lastNotAbove(page: TreePage, wanted: Buffer): number {
  let [low, high] = [page.leaf ? 0 : 1, page.count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Buffer.compare(page.key(middle), wanted) <= 0) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function damaged(expected: string, found: string): Fault {
  return new Fault("DATASET_DAMAGED", `expected ${expected}, found ${found}`, "the file is damaged: fetch it again");
}
