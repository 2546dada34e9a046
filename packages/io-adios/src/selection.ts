import { describe } from "./describe";
import { refuse } from "./errors";

/** Numbers of elements, or places of first elements, the slowest index first. */
export type Dims = readonly number[];

export function checkDims(what: string, dims: unknown): number[] {
  if (Array.isArray(dims) && dims.every((each) => Number.isSafeInteger(each) && (each as number) >= 0)) {
    return [...(dims as number[])];
  }
  return refuse("ADIOS_ARGUMENT", `expected whole numbers from 0 as ${what}, found ${describe(dims)}`);
}

export function elements(count: Dims): number {
  return count.reduce((product, each) => product * each, 1);
}

/** A box of an array, of which start and count may be left out. */
export interface Box {
  start: number[];
  count: number[];
}

/** The box inside the shape: from `start`, else from the beginning, as much as `count`, else all that follows. */
export function checkBox(shape: Dims, start: unknown, count: unknown): Box {
  const from = start === undefined ? shape.map(() => 0) : checkDims("start", start);
  const size = count === undefined ? shape.map((each, i) => each - (from[i] ?? 0)) : checkDims("count", count);
  const isInside =
    from.length === shape.length &&
    size.length === shape.length &&
    shape.every((each, i) => size[i]! >= 0 && from[i]! + size[i]! <= each);
  if (isInside) return { start: from, count: size };
  return refuse(
    "ADIOS_SELECTION",
    `the selection of start [${from.join(", ")}] and count [${size.join(", ")}] is not inside the shape [${shape.join(", ")}]`,
  );
}
