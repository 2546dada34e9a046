import { ModelError } from "./errors.js";

/** Which atoms are neighbours: those closer than the cut-off, in angstrom, and of them so many nearest; all where it is left out. */
export interface EdgeSearch {
  cutoff: number;
  maxNeighbors?: number;
}

/** What a batch, or a model, says of its edges. */
export function edgeSearch({ cutoff, maxNeighbors }: EdgeSearch): EdgeSearch {
  return { cutoff, ...(maxNeighbors !== undefined && { maxNeighbors }) };
}

/**
 * With other neighbours than those that it was trained with a model predicts other energies, and nothing would show it.
 * @throws ModelError MODEL_INPUT where a batch was not collated as the model has it.
 */
export function checkEdges(found: EdgeSearch, expected: EdgeSearch): void {
  if (found.cutoff === expected.cutoff && found.maxNeighbors === expected.maxNeighbors) return;
  throw new ModelError(
    `expected a batch of ${inWords(expected)}, as the model has them, found one of ${inWords(found)}`,
    "MODEL_INPUT",
    `give collate what the model has: ${options(expected)}`,
  );
}

function inWords({ cutoff, maxNeighbors }: EdgeSearch): string {
  const which = maxNeighbors === undefined ? "all" : `the nearest ${String(maxNeighbors)}`;
  return `${which} neighbours within ${String(cutoff)} angstrom`;
}

function options({ cutoff, maxNeighbors }: EdgeSearch): string {
  const cap = maxNeighbors === undefined ? "" : `, maxNeighbors: ${String(maxNeighbors)}`;
  return `{ cutoff: ${String(cutoff)}${cap} }`;
}
