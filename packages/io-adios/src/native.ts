import type { Block } from "./engine/block";
import type { TypedArray } from "./types";

type Dims = readonly number[];
/** name, value, name, value */
type Pairs = readonly string[];

export type NativePut = readonly [
  name: string,
  data: TypedArray | string,
  start: Dims | undefined,
  count: Dims | undefined,
  shape: Dims | undefined,
];

/** Memory of a deferred get, by the number that the get had. */
export type NativeInto = readonly [get: number, into: TypedArray];

export type NativeSelection = readonly [name: string, start: Dims | undefined, count: Dims | undefined];

export interface NativeMany {
  buffer: ArrayBuffer;
  types: string[];
  /** First byte and number of bytes of each. */
  places: number[];
}

export interface NativeVariable {
  name: string;
  type: string;
  kind?: string;
  shape?: number[];
  steps?: number;
  firstStep?: number;
  min?: number | bigint;
  max?: number | bigint;
}

export interface NativeAttribute {
  name: string;
  type: string;
  isValue?: boolean;
  value?: ArrayBuffer | string[];
}

export interface NativeGot {
  type: string;
  count?: number[];
  text?: string;
  buffer?: ArrayBuffer;
}

export type NativeStatus = "ok" | "notReady" | "endOfStream" | "otherError";

/**
 * The entries of the add-on. Objects are numbers that the caller gives; what gives a promise runs on the I/O thread, in order. Where
 * ADIOS2 has refused a definition, the next job of the IO that has an answer, or of a file of its, fails with ADIOS_DEFINITION.
 */
export interface Addon {
  /** CRC-32C of bytes after bytes whose CRC is `previous`, on the calling thread. */
  checksum(bytes: Uint8Array, previous: number): number;
  /** On the calling thread. */
  exchangePaths(a: string, b: string): boolean;
  describeSdk(): { version: string; mpi?: string; operators: string[]; engines: string[] };
  /** On the calling thread; collective. */
  duplicateCommunicator(comm: number): number;

  createAdios(adios: number, comm: number): Promise<void>;
  closeAdios(adios: number, comm: number): Promise<void>;
  declareIo(adios: number, io: number, name: string): Promise<void>;
  removeIo(adios: number, io: number, name: string): Promise<void>;
  setEngine(io: number, type: string): Promise<void>;
  setParameters(io: number, params: Pairs): Promise<void>;
  addOperation(io: number, variable: string, operator: string, params: Pairs): Promise<void>;
  defineVariable(
    io: number,
    ...args: [name: string, type: string, shape: Dims, start: Dims, count: Dims, constantDims: boolean]
  ): Promise<void>;
  removeVariables(io: number, name: string | undefined): Promise<boolean>;
  inquireVariables(io: number, name: string | undefined, isReading: boolean): Promise<NativeVariable[]>;
  defineAttribute(
    io: number,
    ...args: [name: string, type: string, value: TypedArray | string[], isValue: boolean, variable: string]
  ): Promise<void>;
  inquireAttributes(io: number, name: string | undefined): Promise<NativeAttribute[]>;
  removeAttributes(io: number, name: string | undefined): Promise<boolean>;

  /** `comm`: that it is opened with, where it is not that of the ADIOS object. `ranks`: of all that open it. -1 without. */
  openFile(
    io: number,
    engine: number,
    ...args: [path: string, mode: string, comm: number, ranks: number, isFolder: boolean]
  ): Promise<string>;
  beginStep(engine: number, seconds: number): Promise<NativeStatus>;
  endStep(engine: number, puts: readonly NativePut[], gets: readonly NativeInto[]): Promise<void>;
  currentStep(engine: number): Promise<number>;
  performPuts(engine: number, puts: readonly NativePut[]): Promise<void>;
  performDataWrite(engine: number, puts: readonly NativePut[]): Promise<void>;
  flush(engine: number, puts: readonly NativePut[]): Promise<void>;
  get(
    engine: number,
    ...args: [
      name: string,
      into: TypedArray | undefined,
      start: Dims | undefined,
      count: Dims | undefined,
      steps: readonly [first: number, count: number] | undefined,
      block: number,
      /** The number of a deferred one, else 0. */
      deferred: number,
    ]
  ): Promise<NativeGot>;
  getMany(engine: number, selections: readonly NativeSelection[]): Promise<NativeMany>;
  performGets(engine: number, gets: readonly NativeInto[]): Promise<void>;
  blocksInfo(engine: number, name: string, step: number): Promise<Block[]>;
  closeFile(engine: number, puts: readonly NativePut[], gets: readonly NativeInto[]): Promise<void>;
  abandonFile(engine: number): Promise<void>;
}
