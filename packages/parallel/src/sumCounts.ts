import type { Communicator } from "./communicator/communicator.js";
import { ParallelError } from "./errors.js";

/** Numbers by label and dataset, such as how many structures of a batch have each label. */
export interface CountTable {
  labels: readonly string[];
  datasets: readonly string[];
  /** (labels, datasets) row-major. */
  values: Float64Array;
}

/**
 * Sums tables over ranks in one call. Ranks may have different labels and datasets; what a rank has not counts as zero. Collective.
 *
 * @param all Every label and dataset of the job, the same on every rank.
 * @param own What this rank has counted, of some of them.
 * @returns the sums of everything, for `all`; `selectCounts` takes a rank's own from them.
 * @throws ParallelError COUNTS_INVALID for a label or a dataset that `all` has not, before anything is sent.
 */
export function sumCounts(
  world: Communicator,
  all: Pick<CountTable, "labels" | "datasets">,
  own: CountTable,
): CountTable {
  const values = new Float64Array(all.labels.length * all.datasets.length);
  const columns = own.datasets.map((name) => position("datasets", all.datasets, name));
  for (const [row, label] of own.labels.entries()) {
    const start = position("labels", all.labels, label) * all.datasets.length;
    for (const [column, to] of columns.entries()) {
      values[start + to]! += own.values[row * own.datasets.length + column]!;
    }
  }
  world.allReduce(values);
  return { labels: all.labels, datasets: all.datasets, values };
}

/** The rows and columns of a table that are asked for, in that order. @throws ParallelError COUNTS_INVALID */
export function selectCounts(table: CountTable, labels: readonly string[], datasets: readonly string[]): CountTable {
  const columns = datasets.map((name) => position("datasets", table.datasets, name));
  const values = labels.flatMap((label) => {
    const start = position("labels", table.labels, label) * table.datasets.length;
    return columns.map((column) => table.values[start + column]!);
  });
  return { labels, datasets, values: Float64Array.from(values) };
}

function position(what: string, known: readonly string[], name: string): number {
  const found = known.indexOf(name);
  if (found >= 0) return found;
  throw new ParallelError(
    "COUNTS_INVALID",
    `${what} of counts: expected some of ${known.join(", ")}, found ${JSON.stringify(name)}`,
  );
}
