import type { LeftOut, Outline } from "@hydride/datasets";
import { coverageOf } from "./coverage.js";
import type { Division } from "./division.js";
import { elementsOf } from "./references.js";

/**
 * A division that is given stays as it is, but for structures of the validation with an element that no training structure of the
 * dataset has, or, where they have an energy, none with an energy: nothing can be measured about it. They are left out.
 */
export function coverGiven<Own extends Outline>(
  division: Division<Own>,
): { division: Division<Own>; leftOut: Omit<LeftOut, "path">[] } {
  const coverage = coverageOf(division.train);
  const validation = division.validation.filter((structure) => coverage.covers(structure));
  const known = elementsOf(division.train);
  const leftOut = division.validation
    .filter((structure) => !coverage.covers(structure))
    .map((structure) => {
      const unseen = elementsOf([structure]).filter((symbol) => !known.includes(symbol));
      const what = unseen.length > 0 ? unseen.join(", ") : "energies of all its elements";
      return { id: structure.id, reason: `to validate on, but training has no ${what}` };
    });
  return { division: { ...division, validation }, leftOut };
}
