import { Fault, quote } from "../errors";
import { type FileBytes, REFETCH } from "../fileBytes";
import { parseName } from "../numpy/dtype";
import { decodeArray } from "../numpy/ndArray";
import type { InfoValue } from "@hydride/core-graph";
import { decodeAse, isShape, parsePythonJson, sizeOf } from "./json";
import type { AseValue } from "./values";

export const ULM_MAGIC = "- of Ulm";
const HEADER = 48;
const TAG = [8, 24] as const;
const NEWEST = 3;
/** Bytes that are looked at together. */
const BLOCK = 65536;
/** No frame of a trajectory says so much in JSON; a length beyond is a damaged number. */
const LONGEST_JSON = 2 ** 28;

/** A part of a file of ASE's format ULM: values, arrays and further parts by name. */
export interface UlmItem {
  values: Map<string, AseValue>;
  parts: Map<string, UlmItem>;
}

/**
 * A file of ASE's format ULM (`ase.io.ulm`): a header, then items of arrays and JSON that points to them, and a list of the
 * offsets of the items.
 */
export class UlmFile {
  /** What kind of file it is, such as `ASE-Trajectory`. */
  readonly tag: string;
  readonly items: number;
  readonly #bytes: FileBytes;
  readonly #start: number;
  readonly #offsets: number;
  /** Where the bytes end that were read so far. */
  #end: number;

  /** The file that begins at byte `start` of another. Throws a `Fault`. */
  constructor(bytes: FileBytes, start = 0) {
    const header = bytes.read(start, HEADER, "the header of an ULM file");
    if (header.toString("latin1", 0, ULM_MAGIC.length) !== ULM_MAGIC) {
      throw new Fault("DATASET_DAMAGED", `expected ${quote(ULM_MAGIC)} at the start, found something else`, REFETCH);
    }
    const [version, items, offsets] = [24, 32, 40].map((at) => Number(header.readBigInt64LE(at))) as [
      number,
      number,
      number,
    ];
    if (version < 1 || version > NEWEST) {
      throw new Fault(
        "DATASET_UNSUPPORTED",
        `expected version 1 to ${NEWEST} of the format ULM, found ${version}`,
        "write it again with a current ASE, or fetch it again if it is damaged",
      );
    }
    this.tag = header.toString("latin1", ...TAG).trim();
    this.items = items;
    this.#bytes = bytes;
    this.#start = start;
    this.#offsets = offsets;
    this.#end = start + HEADER;
    if (items < 0 || items * 8 > bytes.size) {
      throw new Fault(
        "DATASET_DAMAGED",
        `expected a number of items that fits into ${bytes.size} bytes, found ${items}`,
        REFETCH,
      );
    }
  }

  /** Throws a `Fault`. */
  item(index: number): UlmItem {
    const start = int64(this.#read(this.#offsets + 8 * index, 8, "the offset of the item"));
    const length = int64(this.#read(start, 8, "the length of the item"));
    if (length > LONGEST_JSON) {
      throw new Fault("DATASET_DAMAGED", `expected at most ${LONGEST_JSON} bytes of JSON, found ${length}`, REFETCH);
    }
    const json = parsePythonJson(this.#read(start + 8, length, "the JSON of the item").toString("utf8"), "the item");
    const little = !isRecord(json) || json._little_endian !== false;
    return this.#decode(json, little);
  }

  /**
   * Where something follows the items, all of which were read: the first byte that is not zero. Tables of offsets have zeros at
   * their end.
   */
  rest(): number | undefined {
    for (let at = this.#end; at < this.#bytes.size; at += BLOCK) {
      const found = this.#bytes.read(at, Math.min(BLOCK, this.#bytes.size - at)).findIndex((byte) => byte !== 0);
      if (found >= 0) return at + found;
    }
    return undefined;
  }

  #read(offset: number, length: number, what: string): Buffer {
    const bytes = this.#bytes.read(this.#start + offset, length, what);
    this.#end = Math.max(this.#end, this.#start + offset + length);
    return bytes;
  }

  #decode(json: unknown, little: boolean): UlmItem {
    if (!isRecord(json)) {
      throw new Fault("DATASET_DAMAGED", `expected names and values, found ${quote(JSON.stringify(json))}`, REFETCH);
    }
    const item: UlmItem = { values: new Map(), parts: new Map() };
    for (const [key, value] of Object.entries(json)) {
      if (key === "_little_endian") continue;
      if (!key.endsWith(".")) item.values.set(key, decodeAse(value, key));
      else if (isRecord(value) && "ndarray" in value)
        item.values.set(key.slice(0, -1), this.#array(value.ndarray, little, key));
      else item.parts.set(key.slice(0, -1), this.#decode(value, little));
    }
    return item;
  }

  /** `[shape, name of the dtype, offset in the file]` */
  #array(reference: unknown, little: boolean, key: string): AseValue {
    const [shape, name, offset] = Array.isArray(reference) ? (reference as unknown[]) : [];
    if (!isShape(shape) || typeof name !== "string" || typeof offset !== "number") {
      throw new Fault(
        "DATASET_DAMAGED",
        `expected an array in ${key}, found ${quote(JSON.stringify(reference))}`,
        REFETCH,
      );
    }
    const dtype = parseName(name, little);
    return decodeArray(dtype, shape, this.#read(offset, sizeOf(shape) * dtype.size, `the array ${key.slice(0, -1)}`));
  }
}

/** A part as nested values, to be kept as it is. */
export function plainItem(
  { values, parts }: UlmItem,
  plain: (value: AseValue) => InfoValue,
): Record<string, InfoValue> {
  return Object.fromEntries([
    ...[...values].map(([key, value]) => [key, plain(value)] as const),
    ...[...parts].map(([key, part]) => [key, plainItem(part, plain)] as const),
  ]);
}

function int64(bytes: Buffer): number {
  return Number(bytes.readBigInt64LE(0));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
