import { type GraphBatch, type Structure } from "@hydride/core-graph";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A structure of a case, with the edges that HydraGNN saw: indices of atoms within it, shifts in angstrom. */
export interface GoldenStructure {
  numbers: number[];
  positions: number[][];
  cell: number[][] | null;
  first: number[];
  second: number[];
  shift: number[][];
  energy: number;
  forces: number[][];
  branch: number;
}

export interface GoldenCase {
  name: string;
  radius: number;
  structures: GoldenStructure[];
  predicted: { energy: number[]; forces: number[][]; loss: number };
}

const ROOT = join(import.meta.dirname, "..", "..", "..", "..");
export const GOLDEN = join(process.env.HYDRIDE_SHARED ?? join(ROOT, "..", "shared"), "golden");

/** The folders of HydraGNN's own results; none, said so, where they are absent. */
export function goldenCases(): string[] {
  if (!existsSync(GOLDEN)) {
    console.log(`skipped: no results of HydraGNN in ${GOLDEN}; set HYDRIDE_SHARED to the folder that holds golden/`);
    return [];
  }
  return readdirSync(GOLDEN)
    .filter((name) => existsSync(join(GOLDEN, name, "case.json")))
    .sort();
}

export function readCase(name: string): GoldenCase {
  return JSON.parse(readFileSync(join(GOLDEN, name, "case.json"), "utf8")) as GoldenCase;
}

export function goldenFile(name: string, file: string): string {
  return join(GOLDEN, name, file);
}

/** The structures of a case for `collate`, each of the dataset that its branch stands for. */
export function goldenStructures({ structures }: GoldenCase): Structure[] {
  return structures.map(({ numbers, positions, cell, energy, forces, branch }, index) => ({
    numbers: Uint8Array.from(numbers),
    positions: Float64Array.from(positions.flat()),
    ...(cell && { cell: Float64Array.from(cell.flat()) }),
    pbc: [cell !== null, cell !== null, cell !== null],
    energy,
    forces: Float64Array.from(forces.flat()),
    dataset: `branch-${String(branch)}`,
    id: String(index),
    group: String(index),
    info: {},
  }));
}

/** The atoms of the case in the order of a batch. */
export function atomOrder(batch: GraphBatch, { structures }: GoldenCase): number[] {
  const starts = structures.map((_, g) => structures.slice(0, g).reduce((sum, { numbers }) => sum + numbers.length, 0));
  return [...batch.order].flatMap((g) => structures[g]!.numbers.map((_, atom) => starts[g]! + atom));
}
