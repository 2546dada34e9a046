import type { ColumnArray, ColumnType, Tally } from "./layout";
import type { SampleRecord } from "./record";

/** Where a column puts the values of a sample: `rows` rows of `width`, for each of the outer parts one array. */
export type Fill<Values extends ColumnArray = ColumnArray> = (out: Values[], record: SampleRecord) => void;

/** A variable of the set that has rows of every sample, one after the other. */
export interface Column {
  /** Without that of the side. */
  name: string;
  /** Whether it is of HydraGNN's layout, with count and offset beside it, or our own. */
  own: boolean;
  type: ColumnType;
  /** What follows the rows in the shape. */
  inner: readonly number[];
  /** What stands before the rows in the shape. */
  outer?: number;
  /** How many rows some samples have; linear, so that it holds for one sample as for all. */
  rows(tally: Tally): number;
  fill: Fill;
}

/** The values in a row of one outer part. */
export function widthOf({ inner }: Column): number {
  return inner.reduce((product, extent) => product * extent, 1);
}

export function shapeOf(column: Column, rows: number): number[] {
  return [...(column.outer === undefined ? [] : [column.outer]), rows, ...column.inner];
}

/** The axis along which samples follow each other. */
export function variableDim({ outer }: Column): number {
  return outer === undefined ? 0 : 1;
}

export function blockStart(column: Column, first: number): number[] {
  return [...(column.outer === undefined ? [] : [0]), first, ...column.inner.map(() => 0)];
}
