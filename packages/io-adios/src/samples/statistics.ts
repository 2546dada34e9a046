import type { SampleRecord } from "./record";
import type { Part } from "./recordIndex";
import { LEFT_OUT, type SidesOf } from "./sides";
import type { Spool } from "./spool";

/** The smallest and the largest energy less what the elements contribute; infinite where there is none. */
export interface EnergyRange {
  min: number;
  max: number;
}

/** What HydraGNN's attributes say of all samples: extremes of atomic features, how many atoms have how many neighbours. */
export class SampleStatistics {
  node = { min: [] as number[], max: [] as number[] };
  /** Atoms by number of edges that they send along. */
  degrees: number[] = [];

  add({ numbers, positions, forces, edges }: SampleRecord): void {
    for (const z of numbers) this.#see(0, z);
    positions.forEach((value, i) => this.#see(1 + (i % 3), Math.fround(value)));
    forces?.forEach((value, i) => this.#see(4 + (i % 3), Math.fround(value)));
    if (edges === undefined) return;
    const counts = new Int32Array(numbers.length);
    for (const atom of edges.sender) counts[atom]!++;
    for (const count of counts) this.degrees[count] = (this.degrees[count] ?? 0) + 1;
  }

  /** Those of all ranks together. */
  static merge(all: readonly SampleStatistics[]): SampleStatistics {
    const sum = new SampleStatistics();
    for (const { node, degrees } of all) {
      node.min.forEach((value, i) => sum.#see(i, value));
      node.max.forEach((value, i) => sum.#see(i, value));
      for (let degree = 0; degree < degrees.length; degree++) {
        sum.degrees[degree] = (sum.degrees[degree] ?? 0) + (degrees[degree] ?? 0);
      }
    }
    return sum;
  }

  #see(column: number, value: number): void {
    this.node.min[column] = Math.min(this.node.min[column] ?? Infinity, value);
    this.node.max[column] = Math.max(this.node.max[column] ?? -Infinity, value);
  }
}

/** Those of the samples that are written: where some of a part are not, it is read once more. */
export async function statisticsOf(
  parts: ReadonlyMap<Part, SampleStatistics>,
  sidesOf: SidesOf,
  spool: Spool,
): Promise<SampleStatistics> {
  const written: SampleStatistics[] = [];
  for (const [part, all] of parts) {
    const sides = Array.from(sidesOf(part));
    if (!sides.includes(LEFT_OUT)) {
      written.push(all);
      continue;
    }
    const some = new SampleStatistics();
    let j = 0;
    for await (const record of spool.read(part.position, part.samples)) {
      if (sides[j++] !== LEFT_OUT) some.add(record);
    }
    written.push(some);
  }
  return SampleStatistics.merge(written);
}
