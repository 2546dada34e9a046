import { tensor } from "./creation.js";
import { TorchError } from "./errors.js";
import { isTensor, type Tensor } from "./tensor.js";

/** Python's `start:stop:step` as text, each part optional: `":"`, `"1:"`, `"-3:"`, `"::2"`. */
export type SliceText = `${number | ""}:${number | ""}` | `${number | ""}:${number | ""}:${number | ""}`;

/** Python's `slice(start, stop, step)`; negative bounds count from the end. */
export interface SliceRange {
  start?: number | null;
  stop?: number | null;
  step?: number | null;
}

/**
 * What can stand between the brackets of Python's `t[...]`: an integer (negative from the end), a range, `"..."` for all
 * dimensions that the others leave, null for a new axis, a boolean, a mask or a tensor of integers, or a list of either.
 */
export type Index =
  number | bigint | boolean | null | "..." | SliceText | SliceRange | Tensor | readonly number[] | readonly boolean[];

function bad(problem: string): TorchError {
  return new TorchError(`index: ${problem}`, "TORCH_ARGUMENTS");
}

const SLICE = /^\s*(-?\d*)\s*:\s*(-?\d*)\s*(?::\s*(-?\d*)\s*)?$/;

function fromText(text: string): unknown {
  if (text === "...") return text;
  const match = SLICE.exec(text);
  if (!match || match.slice(1).includes("-")) {
    throw bad(`expected "..." or a range such as "1:3" or "::2", found "${text}"`);
  }
  return match.slice(1).map((part) => (part ? Number(part) : null));
}

/** What JavaScript's callers may give: undefined would count as null, and a Map as a range without bounds. */
function noIndex(found: string): TorchError {
  return bad(`expected an integer, a range, null, a boolean, a Tensor or a list, found ${found}`);
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function fromRange(range: SliceRange): unknown {
  if (!isPlain(range)) throw noIndex(`${range.constructor.name}; a range is { start, stop, step }`);
  for (const name of Object.keys(range)) {
    if (!["start", "stop", "step"].includes(name)) throw bad(`a range has start, stop and step, found ${name}`);
  }
  return [range.start, range.stop, range.step].map((bound) => bound ?? null);
}

/** The indices as the add-on takes them. */
export function normalized(indices: readonly Index[]): unknown[] {
  if (!Array.isArray(indices)) throw bad(`expected an array of indices, found ${typeof indices}`);
  // Of holes too, which map would pass over.
  if (indices.includes(undefined)) throw noIndex("undefined; for a new axis take null");
  return (indices as readonly Index[]).map((index) => {
    if (typeof index === "string") return fromText(index);
    if (typeof index !== "object" || index === null || isTensor(index)) return index;
    if (!Array.isArray(index)) return fromRange(index as SliceRange);
    const dtype = typeof index[0] === "boolean" ? "bool" : "int64";
    return tensor(index as number[], { dtype });
  });
}
