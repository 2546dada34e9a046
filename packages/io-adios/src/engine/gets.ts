import { describe } from "../describe";
import { refuse } from "../errors";
import { checkName } from "../io/settings";
import { newId } from "../load";
import type { NativeGot, NativeMany, NativeSelection } from "../native";
import { type Dims, checkDims } from "../selection";
import { type ArrayOf, type DataType, type NumericType, type TypedArray, typeOfArray, viewAs } from "../types";
import type { Variable } from "../variable";
import { checkKeys } from "./keys";
import { checkBuffer, checkMemory } from "./puts";

export interface GetOptions<Into = TypedArray> {
  /** Memory to fill, of as many elements as are selected; by default new memory. */
  into?: Into;
  /** The box of a global array, or inside one of its blocks; by default all of it. */
  start?: Dims;
  count?: Dims;
  /** "readRandomAccess" only: the first step of those in which the variable is, and how many. By default its first. */
  steps?: readonly [first: number, count: number];
  /** One block, counted over all writers. Needed of a local array with several, read as a whole. */
  blockId?: number;
  /** "sync", the default: filled when the promise is fulfilled. "deferred": when performGets() or endStep() is over. */
  mode?: "deferred" | "sync";
}

const KEYS = ["into", "start", "count", "steps", "blockId", "mode"] as const satisfies readonly (keyof GetOptions)[];

/** A part of a variable to read with others at once. */
export interface Selection {
  name: string;
  /** The box of a global array; by default all of it. */
  start?: Dims;
  count?: Dims;
}

/** What a get gives: the elements, the slowest index first, steps before all others; of strings the text. */
export type Got<T extends DataType> = T extends "string" ? string : ArrayOf<T>;

type NativeOptions = [
  into: TypedArray | undefined,
  start: Dims | undefined,
  count: Dims | undefined,
  steps: readonly [number, number] | undefined,
  block: number,
  deferred: number,
];

export function planGet(variable: Variable | undefined, options: GetOptions, isRandom: boolean): NativeOptions {
  checkKeys(options, KEYS);
  const { into, start, count, steps, blockId, mode = "sync" } = options;
  if (into !== undefined && variable !== undefined) checkMemory(variable.type as NumericType, into);
  else if (into !== undefined) checkInto(into);
  if (steps !== undefined) {
    if (!isRandom) refuse("ADIOS_SELECTION", "steps are chosen of a file that is open for readRandomAccess only");
    if (checkDims("steps", steps).length !== 2) {
      refuse("ADIOS_ARGUMENT", `expected [first, count] as steps, found ${describe(steps)}`);
    }
  }
  const block = blockId === undefined ? -1 : checkDims("blockId", [blockId])[0]!;
  return [
    into,
    start === undefined ? undefined : checkDims("start", start),
    count === undefined ? undefined : checkDims("count", count),
    steps,
    block,
    checkLaunch(mode) === "deferred" ? newId() : 0,
  ];
}

/** Of a variable that is known by its name: whether its type is another one the add-on tells. */
function checkInto(into: TypedArray): void {
  if (!ArrayBuffer.isView(into) || typeOfArray(into) === undefined) {
    refuse("ADIOS_TYPE", `expected a typed array as into, found ${describe(into)}`);
  }
  checkBuffer(into);
}

export function planMany(selections: readonly Selection[]): NativeSelection[] {
  if (!Array.isArray(selections))
    refuse("ADIOS_ARGUMENT", `expected a list of selections, found ${describe(selections)}`);
  return selections.map((selection: Selection) => {
    checkKeys(selection, ["name", "start", "count"], "a selection");
    const { name, start, count } = selection;
    return [
      checkName("a variable", name),
      start === undefined ? undefined : checkDims("start", start),
      count === undefined ? undefined : checkDims("count", count),
    ];
  });
}

export function gottenMany({ buffer, types, places }: NativeMany): TypedArray[] {
  return types.map((type, i) => viewAs(type as NumericType, buffer, places[2 * i]!, places[2 * i + 1]!));
}

export function checkLaunch(mode: unknown): "deferred" | "sync" {
  if (mode === "deferred" || mode === "sync") return mode;
  return refuse("ADIOS_ARGUMENT", `expected "deferred" or "sync" as mode, found ${describe(mode)}`);
}

export function gotten({ type, text, buffer }: NativeGot, into: TypedArray | undefined): TypedArray | string {
  if (text !== undefined) return text;
  return into ?? viewAs(type as NumericType, buffer!);
}
