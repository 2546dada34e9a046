import { DatasetError, type DatasetErrorCode, quote } from "../errors";
import { decodeUtf8 } from "./decode";

/** A value of a JSON document, as text, with the keys and indices that lead to it. */
export interface JsonPiece {
  path: (string | number)[];
  text: Buffer;
  /** Where it begins, in bytes of the document from 0. */
  offset: number;
}

/** What stands between pieces: containers that are walked through. */
interface Container {
  /** The keys so far of an object; `undefined` for a list. */
  keys: Set<string> | undefined;
  key: string | number;
}

/** The longest piece that is held in memory: a structure of some 300,000 atoms. */
const LONGEST_PIECE = 128 * 1024 * 1024;
const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];
const MARKS = [0xef, 0xbb, 0xbf];

type Expected = "value" | "valueOrEnd" | "key" | "keyOrEnd" | "colon" | "commaOrEnd" | "end";
const EXPECTED: Record<Expected, string> = {
  value: "a value",
  valueOrEnd: 'a value or "]"',
  key: "a key in quotes",
  keyOrEnd: 'a key in quotes or "}"',
  colon: '":"',
  commaOrEnd: '"," or the closing bracket',
  end: "the end of the file",
};

/** What a byte means inside a container: 1 opens a text, 2 opens a container, 3 closes one. */
const MEANING = new Uint8Array(256);
MEANING[QUOTE] = 1;
MEANING[OPEN_OBJECT] = MEANING[OPEN_LIST] = 2;
MEANING[CLOSE_OBJECT] = MEANING[CLOSE_LIST] = 3;
/** White space of JSON, and what ends a number or a word. */
const SPACE = new Uint8Array(256);
for (const byte of [0x20, 0x09, 0x0a, 0x0d]) SPACE[byte] = 1;
const DELIMITER = SPACE.slice();
for (const byte of [COMMA, COLON, QUOTE, OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST]) DELIMITER[byte] = 1;

/**
 * Cuts a JSON document that comes in chunks of bytes into the values `depth` containers below its root (and those above that
 * are no containers), so that a document of any size is read with one such value in memory. The way to the pieces is
 * checked byte by byte; what is inside a piece only for its brackets and texts, as `JSON.parse` checks it again.
 */
export class PieceScanner {
  readonly #path: string;
  readonly #depth: number;
  readonly #open: Container[] = [];
  #expected: Expected = "value";
  /** What is being cut out: a key, or a piece that is a text, a container or a number or word. */
  #cutting: "key" | "text" | "container" | "word" | undefined;
  #parts: Buffer[] = [];
  #length = 0;
  #offset = 0;
  #nested = 0;
  #inText = false;
  #escaped = false;
  /** Where the texts directly inside a container that is cut out begin and end: some are its keys. */
  #texts: number[] = [];
  /** How many bytes came before this chunk. */
  #before = 0;

  constructor(path: string, depth: number) {
    this.#path = path;
    this.#depth = depth;
  }

  /** The way to what is being read, as in messages. */
  get key(): string {
    return this.#open
      .map(({ key }) => key)
      .filter((key) => key !== "")
      .join("/");
  }

  /** The pieces that end in this chunk, which must not change afterwards. Throws `DatasetError`. */
  push(chunk: Buffer): JsonPiece[] {
    const pieces: JsonPiece[] = [];
    let at = this.#before === 0 && MARKS.every((byte, i) => chunk[i] === byte) ? MARKS.length : 0;
    while (at < chunk.length) {
      if (this.#cutting === undefined) {
        at = this.#structure(chunk, at);
        continue;
      }
      const start = at;
      const end = this.#scan(chunk, at);
      at = end ?? chunk.length;
      this.#parts.push(chunk.subarray(start, at));
      this.#length += at - start;
      if (this.#length > LONGEST_PIECE) throw this.#tooLong();
      if (end !== undefined) this.#finish(pieces);
    }
    this.#before += chunk.length;
    return pieces;
  }

  /** Says that there is no more. Throws `DatasetError` where the document is not complete. */
  end(pieces: JsonPiece[] = []): JsonPiece[] {
    if (this.#cutting === "word" && this.#open.length === 0) this.#finish(pieces);
    if (this.#expected === "end" && this.#cutting === undefined) return pieces;
    const from = this.#cutting === undefined ? "" : ` inside a value that begins at byte ${this.#offset}`;
    throw this.#error(
      "DATASET_TRUNCATED",
      `expected ${EXPECTED[this.#expected]}, found the end of the file at byte ${this.#before}${from}`,
      "the file was cut off: fetch it again",
    );
  }

  /** Walks over white space and one byte of structure. */
  #structure(chunk: Buffer, start: number): number {
    let at = start;
    while (SPACE[chunk[at]!] === 1) if (++at === chunk.length) return at;
    const byte = chunk[at]!;
    const top = this.#open.at(-1);
    switch (this.#expected) {
      case "colon":
        if (byte !== COLON) throw this.#unexpected(byte, at);
        this.#expected = "value";
        return at + 1;
      case "commaOrEnd":
        if (byte === COMMA) {
          this.#expected = top!.keys === undefined ? "value" : "key";
          if (typeof top!.key === "number") top!.key++;
          return at + 1;
        }
        return this.#close(byte, at);
      case "key":
      case "keyOrEnd":
        if (byte !== QUOTE) return this.#expected === "keyOrEnd" ? this.#close(byte, at) : this.#refuse(byte, at);
        return this.#begin("key", at);
      case "value":
      case "valueOrEnd":
        if (byte === CLOSE_LIST && this.#expected === "valueOrEnd") return this.#close(byte, at);
        return this.#value(byte, at);
      case "end":
        throw this.#unexpected(byte, at);
    }
  }

  #value(byte: number, at: number): number {
    const meaning = MEANING[byte]!;
    if (meaning === 2) {
      if (this.#open.length >= this.#depth) return this.#begin("container", at);
      const list = byte === OPEN_LIST;
      this.#open.push({ keys: list ? undefined : new Set(), key: list ? 0 : "" });
      this.#expected = list ? "valueOrEnd" : "keyOrEnd";
      return at + 1;
    }
    if (meaning === 1) return this.#begin("text", at);
    if (DELIMITER[byte] === 1) throw this.#unexpected(byte, at);
    return this.#begin("word", at);
  }

  #begin(what: "key" | "text" | "container" | "word", at: number): number {
    this.#cutting = what;
    this.#offset = this.#before + at;
    this.#nested = 0;
    this.#inText = false;
    this.#texts = [];
    return at;
  }

  #close(byte: number, at: number): number {
    const top = this.#open.at(-1)!;
    if (byte !== (top.keys === undefined ? CLOSE_LIST : CLOSE_OBJECT)) throw this.#unexpected(byte, at);
    this.#open.pop();
    this.#after();
    return at + 1;
  }

  #after(): void {
    this.#expected = this.#open.length === 0 ? "end" : "commaOrEnd";
  }

  /** Where what is being cut out ends, if it does in this chunk. */
  #scan(chunk: Buffer, start: number): number | undefined {
    let at = start;
    const { length } = chunk;
    if (this.#cutting === "word") {
      while (at < length && DELIMITER[chunk[at]!] === 0) at++;
      return at < length ? at : undefined;
    }
    let nested = this.#nested;
    let inText = this.#inText;
    const before = this.#length - start;
    if (this.#escaped) {
      this.#escaped = false;
      at++;
    }
    while (at < length) {
      if (inText) {
        let byte = chunk[at]!;
        while (byte !== QUOTE && byte !== BACKSLASH && ++at < length) byte = chunk[at]!;
        if (at >= length) break;
        at++;
        if (byte === BACKSLASH) {
          if (at === length) this.#escaped = true;
          at++;
          continue;
        }
        inText = false;
        if (nested === 0) return at;
        if (nested === 1) this.#texts.push(before + at);
        continue;
      }
      while (at < length && MEANING[chunk[at]!] === 0) at++;
      if (at >= length) break;
      const meaning = MEANING[chunk[at++]!]!;
      if (meaning === 1) {
        inText = true;
        if (nested === 1) this.#texts.push(before + at - 1);
      } else if (meaning === 2) nested++;
      else if (--nested === 0) return at;
    }
    this.#nested = nested;
    this.#inText = inText;
    return undefined;
  }

  #finish(pieces: JsonPiece[]): void {
    const text = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts, this.#length);
    const what = this.#cutting;
    this.#cutting = undefined;
    this.#parts = [];
    this.#length = 0;
    if (what === "key") this.#name(text);
    else {
      if (what === "container") this.#checkKeys(text);
      pieces.push({ path: this.#open.map(({ key }) => key), text, offset: this.#offset });
      this.#after();
    }
  }

  #name(text: Buffer): void {
    const key = keyOf(text);
    if (key === undefined) {
      const found = quote(text.toString("latin1"));
      throw this.#error("DATASET_DAMAGED", `expected a key, found ${found} at byte ${this.#offset}`, REPAIR);
    }
    const top = this.#open.at(-1)!;
    top.key = key;
    if (top.keys!.has(key)) throw this.#again(key, this.#offset);
    top.keys!.add(key);
    this.#expected = "colon";
  }

  /** `JSON.parse` takes the last of two values under one key without a word: here the keys of the piece itself are checked. */
  #checkKeys(text: Buffer): void {
    const keys = new Set<string>();
    for (let i = 0; i < this.#texts.length; i += 2) {
      const [start, end] = [this.#texts[i]!, this.#texts[i + 1]!];
      let next = end;
      while (SPACE[text[next]!] === 1) next++;
      if (text[next] !== COLON) continue;
      const key = text.toString("latin1", start, end);
      if (keys.has(key)) throw this.#again(keyOf(text.subarray(start, end)) ?? key, this.#offset + start);
      keys.add(key);
    }
  }

  #again(key: string, offset: number): DatasetError {
    return this.#error(
      "DATASET_DAMAGED",
      `expected every key once, found ${quote(key)} again at byte ${offset}`,
      "two values under one key: rename or remove one of them",
    );
  }

  #refuse(byte: number, at: number): never {
    throw this.#unexpected(byte, at);
  }

  #unexpected(byte: number, at: number): DatasetError {
    const found = byte > 0x20 && byte < 0x7f ? quote(String.fromCharCode(byte)) : `the byte ${byte}`;
    const message = `expected ${EXPECTED[this.#expected]}, found ${found} at byte ${this.#before + at}`;
    return this.#error("DATASET_DAMAGED", message, REPAIR);
  }

  #tooLong(): DatasetError {
    return this.#error(
      "DATASET_DAMAGED",
      `expected a value of at most 128 MiB, found a longer one from byte ${this.#offset} on`,
      "a quotation mark or a bracket may be missing: fetch the file again",
    );
  }

  #error(code: DatasetErrorCode, message: string, hint: string): DatasetError {
    const { key } = this;
    return new DatasetError(code, message, hint, { path: this.#path, ...(key !== "" && { key }) });
  }
}

const REPAIR = "the file is damaged or no JSON: fetch it again";

function keyOf(text: Buffer): string | undefined {
  try {
    const decoded = decodeUtf8(text);
    return decoded === undefined ? undefined : (JSON.parse(decoded) as string);
  } catch {
    return undefined;
  }
}
