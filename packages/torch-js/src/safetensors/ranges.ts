import { TorchError } from "../errors.js";

/** From `start` to `stop`, which is left out; null is the whole dimension. */
export type Range = readonly [start: number, stop: number] | null;

/** A range for every dimension of `shape`. */
export function checkRanges(where: string, shape: readonly number[], ranges: readonly Range[]): [number, number][] {
  if (!Array.isArray(ranges) || ranges.length > shape.length) {
    const found = Array.isArray(ranges) ? `${ranges.length}` : `a ${typeof ranges}`;
    throw new TorchError(`${where}: expected an array of at most ${shape.length} ranges, found ${found}`, CODE);
  }
  return shape.map((size, dimension) => {
    const range = (ranges as readonly Range[])[dimension] ?? [0, size];
    const [start, stop] = range;
    if (range.length === 2 && Number.isSafeInteger(start) && Number.isSafeInteger(stop)) {
      if (start >= 0 && start <= stop && stop <= size) return [start, stop];
    }
    throw new TorchError(
      `${where}: dimension ${dimension} of ${size}: expected [start, stop] with 0 <= start <= stop <= ${size}, ` +
        `found ${JSON.stringify(range)}`,
      CODE,
    );
  });
}

const CODE = "TORCH_ARGUMENTS";

/** The pieces of a row-major tensor that lie within ranges: `count` pieces of `length` elements, each at `offsetOf(i)`. */
export interface Runs {
  count: number;
  length: number;
  offsetOf: (index: number) => number;
}

/** The longest runs of neighbouring elements that together are a part of a row-major tensor, in its order. */
export function runsOf(shape: readonly number[], ranges: readonly (readonly [number, number])[]): Runs {
  let inner = 1;
  let split = shape.length;
  // Dimensions that are taken whole belong to the run, and the next one outwards with its range.
  while (split > 0) {
    const [start, stop] = ranges[--split]!;
    inner *= stop - start;
    if (stop - start !== shape[split]!) break;
  }
  const strides: number[] = [];
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= shape[i]!;
  }
  const counts = ranges.slice(0, split).map(([start, stop]) => stop - start);
  const first = ranges.reduce((sum, [start], i) => sum + start * strides[i]!, 0);
  return {
    count: inner === 0 ? 0 : counts.reduce((product, each) => product * each, 1),
    length: inner,
    offsetOf: (index) => {
      let offset = first;
      let rest = index;
      for (let i = split - 1; i >= 0; i--) {
        offset += (rest % counts[i]!) * strides[i]!;
        rest = Math.floor(rest / counts[i]!);
      }
      return offset;
    },
  };
}
