import { BYTE, DATATYPE_OF_ARRAY, Datatype, match } from "./datatypes";
import { describe } from "./describe";
import { refuse } from "./errors";
import { type InPlace, IN_PLACE } from "./named";

/** Memory that is not JavaScript's, for example of a tensor on a device. It has to live until the call is over. */
export interface Pointer {
  pointer: bigint;
  /** Elements. */
  count: number;
  datatype: Datatype;
}

/** What holds elements: a typed array; a DataView or a whole buffer, as bytes; memory elsewhere. */
export type Memory = ArrayBufferView | ArrayBufferLike | Pointer;

/** A buffer of a call. With a datatype, and a count, the bytes of the memory are taken as such elements. */
export type BufferLike =
  | Memory
  | readonly [memory: ArrayBufferView | ArrayBufferLike, datatype: Datatype]
  | readonly [memory: ArrayBufferView | ArrayBufferLike, count: number, datatype: Datatype];

/** What the add-on takes: a view, an address, null for MPI_IN_PLACE, undefined where nothing is looked at. */
export type Data = ArrayBufferView | bigint | null | undefined;

export interface Elements {
  readonly data: Data;
  readonly count: number;
  readonly datatype: Datatype;
}

export type InPlaceOr<T> = T | InPlace;

const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as object;
const kindOf = Object.getOwnPropertyDescriptor(typedArray, Symbol.toStringTag)!.get!;

function isBuffer(value: unknown): value is ArrayBufferLike {
  return (
    value instanceof ArrayBuffer || (typeof SharedArrayBuffer !== "undefined" && value instanceof SharedArrayBuffer)
  );
}

function checkAttached(name: string, buffer: ArrayBufferLike): void {
  try {
    new Uint8Array(buffer, 0, 0);
  } catch {
    refuse("MPI_ERR_BUFFER", `the memory of ${name} was transferred away or freed`);
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function fromPointer(name: string, { pointer, count, datatype }: Partial<Pointer>): Elements {
  if (typeof pointer !== "bigint" || pointer < 0n || pointer > 0xffff_ffff_ffff_ffffn) {
    refuse("MPI_ERR_BUFFER", `expected an address (a bigint) as pointer of ${name}, found ${describe(pointer)}`);
  }
  if (!isCount(count))
    refuse("MPI_ERR_COUNT", `expected a number of elements as count of ${name}, found ${describe(count)}`);
  if (!(datatype instanceof Datatype)) {
    refuse("MPI_ERR_TYPE", `expected a datatype such as MPI.FLOAT as datatype of ${name}, found ${describe(datatype)}`);
  }
  if (pointer === 0n && count > 0) refuse("MPI_ERR_BUFFER", `the pointer of ${name} is null`);
  return { data: pointer, count, datatype };
}

function fromList(name: string, list: readonly unknown[]): Elements {
  const [memory, ...rest] = list;
  const datatype = rest.at(-1);
  if (rest.length < 1 || rest.length > 2 || !(datatype instanceof Datatype)) {
    refuse(
      "MPI_ERR_TYPE",
      `expected [memory, datatype] or [memory, count, datatype] as ${name}, found ${describe(list)}`,
    );
  }
  if (!ArrayBuffer.isView(memory) && !isBuffer(memory)) {
    refuse("MPI_ERR_BUFFER", `expected a view or a buffer first in ${name}, found ${describe(memory)}`);
  }
  const { data } = elements(name, memory);
  const room = Math.floor(memory.byteLength / datatype.size);
  const count = rest.length === 2 ? rest[0] : room;
  if (!isCount(count))
    refuse("MPI_ERR_COUNT", `expected a number of elements as count of ${name}, found ${describe(count)}`);
  if (count > room || (rest.length === 1 && memory.byteLength % datatype.size !== 0)) {
    refuse(
      "MPI_ERR_COUNT",
      `${name} has ${memory.byteLength} bytes, which are not ${count} elements of ${datatype.toString()}`,
    );
  }
  return { data, count, datatype };
}

/** The elements of a buffer; `name` is the argument's. */
export function elements(name: string, buffer: unknown): Elements {
  if (ArrayBuffer.isView(buffer)) {
    if (buffer.byteLength === 0) checkAttached(name, buffer.buffer);
    const kind = kindOf.call(buffer) as string | undefined;
    const datatype = kind === undefined ? BYTE : DATATYPE_OF_ARRAY[kind];
    if (datatype !== undefined) {
      return { data: buffer, count: buffer.byteLength / datatype.size, datatype };
    }
  } else if (isBuffer(buffer)) {
    if (buffer.byteLength === 0) checkAttached(name, buffer);
    return { data: new Uint8Array(buffer), count: buffer.byteLength, datatype: BYTE };
  } else if (Array.isArray(buffer)) {
    return fromList(name, buffer);
  } else if (typeof buffer === "object" && buffer !== null && "pointer" in buffer) {
    return fromPointer(name, buffer as Partial<Pointer>);
  }
  const place = buffer === IN_PLACE ? ", which cannot stand here" : "";
  return refuse(
    "MPI_ERR_BUFFER",
    `expected a typed array, DataView, ArrayBuffer, SharedArrayBuffer, { pointer, count, datatype } or [memory, datatype] ` +
      `as ${name}, found ${describe(buffer)}${place}`,
  );
}

/** The memory of a buffer may not shrink or go away while a call that came back goes on. */
export function checkSteady(name: string, buffer: unknown): void {
  const memory: unknown = Array.isArray(buffer) ? buffer[0] : buffer;
  const held = ArrayBuffer.isView(memory) ? memory.buffer : memory;
  if (held instanceof ArrayBuffer && "resizable" in held && held.resizable === true) {
    refuse("MPI_ERR_BUFFER", `the memory of ${name} can be resized`, "give one of a fixed length");
  }
}

export function checkMatch(sendName: string, send: Elements, recvName: string, recv: Elements): void {
  if (match(send.datatype, recv.datatype)) return;
  refuse(
    "MPI_ERR_TYPE",
    `${sendName} has elements of ${send.datatype.toString()}, ${recvName} of ${recv.datatype.toString()}`,
  );
}

/** `recv` has to hold exactly `count` elements. */
export function checkCount(name: string, buffer: Elements, count: number, why: string): void {
  if (buffer.count === count) return;
  refuse("MPI_ERR_COUNT", `expected ${count} elements in ${name} (${why}), found ${buffer.count}`);
}
