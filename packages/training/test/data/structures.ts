import type { Structure } from "@hydride/core-graph";

/** A molecule of the given atoms on a line, without labels unless they are given. */
export function line(id: string, numbers: number[], labels: Partial<Structure> = {}): Structure {
  return {
    numbers: Uint8Array.from(numbers),
    positions: Float64Array.from(numbers.flatMap((_, atom) => [atom * 1.1, 0, 0])),
    pbc: [false, false, false],
    dataset: "test",
    id,
    group: id,
    info: {},
    ...labels,
  };
}
