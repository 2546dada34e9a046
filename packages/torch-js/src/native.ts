import { constants } from "node:buffer";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { TorchError } from "./errors.js";
import { loadError } from "./loadError.js";
import type { Tensor } from "./tensor.js";
import type { CudaDevice, Device, DType, FloatDType, MemoryFormat, TypedArray } from "./types.js";

export type AnyOperator = (...args: unknown[]) => unknown;

declare const hookId: unique symbol;
/** What the add-on knows a registered hook by. */
export type HookId = { readonly [hookId]: true };

/** A stream: its device, and its number there. */
export type StreamPair = [device: CudaDevice, id: number | bigint];

/** The add-on's entries (`native/*.cc`). */
export interface Native {
  /** `longestBuffer`: the bytes that a typed array can have. */
  initialize(
    tensorClass: unknown,
    errorClass: unknown,
    longestBuffer: number,
    numberOf: ((value: object) => number) | undefined,
  ): boolean;
  version(): string;
  configuration(): string;
  setNumThreads(threads: number): void;
  getNumThreads(): number;
  setDeterministic(enabled: boolean): void;

  /** A function that calls an operator; with `method`, its first argument is the receiver. */
  operator(name: string, overload: string | undefined, method: boolean): AnyOperator;
  /** The number by which `callFast` knows an operator. */
  fastOperator(name: string, overload: string | undefined): number;
  /**
   * Calls the operator `code >> 4` for the handles' numbers and the numbers that are given (their kinds are in the other bits,
   * as `native/fast.cc` says) and makes `target` the result. Gives the number of its handle, 0 for null, undefined where the
   * operator has to be called with the operands themselves, and -1 where it always has to for these kinds.
   */
  callFast(code: number, target: object, self: number, x?: number, y?: number): number | undefined;
  /** The number by which `callFast` knows a tensor; -1 for what is none. */
  handleNumber(tensor: object): number;
  schemas(): string[];
  overloads(name: string): string[];

  shape(tensor: Tensor): number[];
  strides(tensor: Tensor): number[];
  dim(tensor: Tensor): number;
  numel(tensor: Tensor): number;
  storageOffset(tensor: Tensor): number;
  isContiguous(tensor: Tensor, memoryFormat?: MemoryFormat): boolean;
  getDevice(tensor: Tensor): number;
  dtype(tensor: Tensor): DType;
  device(tensor: Tensor): Device;
  layout(tensor: Tensor): Tensor["layout"];
  text(tensor: Tensor): string;
  item(tensor: Tensor): number | bigint | boolean | { re: number; im: number };
  isSame(a: Tensor, b: Tensor): boolean;
  isTensor(value: unknown): boolean;

  fromTypedArray(array: TypedArray, shape: readonly number[], dtype: DType): Tensor;
  toTypedArray(tensor: Tensor): TypedArray;
  view(tensor: Tensor): TypedArray;

  backward(
    outputs: readonly Tensor[],
    gradients?: readonly (Tensor | null)[],
    retainGraph?: boolean,
    createGraph?: boolean,
    inputs?: readonly Tensor[],
  ): void;
  grad(
    outputs: readonly Tensor[],
    inputs: readonly Tensor[],
    gradOutputs?: readonly (Tensor | null)[],
    retainGraph?: boolean,
    createGraph?: boolean,
    allowUnused?: boolean,
  ): (Tensor | null)[];
  registerHook(tensor: Tensor, hook: (gradient: Tensor) => unknown): HookId;
  removeHook(hook: HookId): void;
  retainGrad(tensor: Tensor): void;
  retainsGrad(tensor: Tensor): boolean;
  gradFn(tensor: Tensor): string | null;
  applyFunction(
    name: string,
    inputs: readonly Tensor[],
    forward: () => unknown,
    backward: (gradients: Tensor[], saved: (Tensor | null)[], needed: boolean[]) => unknown,
  ): Tensor[];
  setAnomalyMode(enabled: boolean, checkNan: boolean): [enabled: boolean, checkNan: boolean];

  inferenceMode<T>(enabled: boolean, fn: () => T): T;
  isInferenceMode(): boolean;
  autocast<T>(device: string, dtype: DType, enabled: boolean, cache: boolean, fn: () => T): T;
  autocastState(device: string): FloatDType | null;
  getDefaultDtype(): FloatDType;
  setDefaultDtype(dtype: DType): void;

  cudaState(): [devices: number, missing: string];
  synchronize(device: string): void;
  newStream(device: string, isHighPriority: boolean): StreamPair;
  currentStream(device: string): StreamPair;
  withStream<T>(device: string, id: number | bigint, fn: () => T): T;
  waitStream(device: string, id: number | bigint, otherDevice: string, otherId: number | bigint): void;
  synchronizeStream(device: string, id: number | bigint): void;
  recordStream(tensor: Tensor, device: string, id: number | bigint): void;
  loadLibrary(path: string): string[];

  index(tensor: Tensor, indices: readonly unknown[]): Tensor;
  setIndex(tensor: Tensor, indices: readonly unknown[], value: unknown): void;

  setGradEnabled(enabled: boolean): boolean;
  isGradEnabled(): boolean;
  requiresGrad(tensor: Tensor): boolean;
  setRequiresGrad(tensor: Tensor, value: boolean): void;
  isLeaf(tensor: Tensor): boolean;
  gradOf(tensor: Tensor): Tensor | null;
  setGrad(tensor: Tensor, gradient: Tensor | null): void;

  manualSeed(seed: number | bigint): void;
  getRngState(device: string): Tensor;
  setRngState(state: Tensor, device: string): void;
  initializeGenerator(generator: object, device: string): void;
  seedGenerator(generator: object, seed: number | bigint): void;
  initialSeed(generator: object): bigint;
  generatorDevice(generator: object): Device;
  getGeneratorState(generator: object): Tensor;
  setGeneratorState(generator: object, state: Tensor): void;

  dispose(tensor: Tensor): void;
  isDisposed(tensor: Tensor): boolean;
  openScope(numbers: boolean, level: number): number;
  closeScope(kept: readonly Tensor[], depth: number): void;
  keep(tensor: Tensor): Tensor;
  memoryStats(): { tensors: number; storages: number; bytes: number };
}

// Both src/ and dist/ lie one level below the package.
const PACKAGE = join(dirname(fileURLToPath(import.meta.url)), "..");
// The variable is for add-ons that were built for sanitizers, or against another libtorch.
const ADDON = process.env.HYDRIDE_TORCH_JS_ADDON ?? join(PACKAGE, "build", "torch_js.node");

let loaded: Native | undefined;
let tensorClass: unknown;
let numberOf: ((value: object) => number) | undefined;
let owner = false;

/** tensor.ts registers its class here, because the add-on makes instances of it, and what tells the number of one's handle. */
export function registerTensorClass(constructor: unknown, number: (value: object) => number): void {
  tensorClass = constructor;
  numberOf = number;
}

/** Whether tensors are instances of this module's class, and not of that of another copy in this thread. */
export const ownsClasses = (): boolean => owner;

/** The add-on, loaded at the first use. Throws `TorchError` (TORCH_LOAD) with the remedy where it cannot be loaded. */
export function native(): Native {
  return (loaded ??= load());
}

// Rounds that an idle OpenMP thread spins before it sleeps, read once when libtorch's libgomp is loaded. The default spins
// for milliseconds: where other processes want the same cores, each operator then waits for threads that only spin (20 times
// slower, measured with two processes on two cores). This bound is some tens of microseconds.
const SPIN_COUNT = "10000";

function load(): Native {
  let addon: Native;
  if (!process.env.OMP_WAIT_POLICY) process.env.GOMP_SPINCOUNT ??= SPIN_COUNT;
  try {
    addon = createRequire(import.meta.url)(ADDON) as Native;
  } catch (error) {
    throw loadError(error, ADDON, PACKAGE);
  }
  owner = addon.initialize(tensorClass, TorchError, constants.MAX_LENGTH, numberOf);
  return addon;
}
