import type { Structure } from "@hydride/core-graph";
import { generator } from "../geometry.js";

/** Structures as a pre-training set has them: 20 to 40 atoms with energy and forces, periodic; 1.6 kB each. */
export function benchSamples(count: number): Structure[] {
  const random = generator(1);
  const reals = (length: number) => Float64Array.from({ length }, () => random());
  return Array.from({ length: count }, (_, i) => {
    const atoms = 20 + Math.floor(21 * random());
    return {
      numbers: new Uint8Array(atoms).fill(14),
      positions: reals(3 * atoms),
      forces: reals(3 * atoms),
      energy: random(),
      cell: Float64Array.of(9, 0, 0, 0, 9, 0, 0, 0, 9),
      pbc: [true, true, true],
      dataset: "bench",
      id: `sample-${String(i)}`,
      group: `group-${String(i)}`,
      info: {},
    };
  });
}
