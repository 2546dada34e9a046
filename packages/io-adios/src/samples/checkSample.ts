import { type Structure, validateStructure } from "@hydride/core-graph";
import { SampleError } from "./sampleError";

/** Half of a pair of UTF-16: UTF-8 has no bytes for it, and U+FFFD would stand in its place. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Throws for a sample that would not come back as it is.
 * @param index Its place among those of the rank, for one without an id.
 * @throws StructureError of `validateStructure`; SampleError SAMPLES_TEXT
 */
export function checkSample(path: string, structure: Structure, index: number): void {
  validateStructure(structure, index);
  const { id, group, dataset } = structure;
  for (const [field, text] of Object.entries({ dataset, id, group })) checkText(path, id, field, text);
  // It becomes an attribute, which ADIOS2 ends there.
  if (dataset.includes("\0")) refuseText(path, id, "dataset", "a name without a zero character", dataset);
}

/** @throws SampleError SAMPLES_TEXT, which names the sample of this id. */
export function checkText(path: string, id: string, field: string, text: string): void {
  if (LONE_SURROGATE.test(text)) refuseText(path, id, field, "text that UTF-8 has bytes for", text);
}

function refuseText(path: string, id: string, field: string, expected: string, found: string): never {
  throw new SampleError(
    "SAMPLES_TEXT",
    path,
    `sample ${JSON.stringify(id)}: ${field}: expected ${expected}, found ${JSON.stringify(found)}`,
    `give it another ${field}`,
  );
}
