import { readdir } from "node:fs/promises";
import type { Structure } from "@hydride/core-graph";
import { hasChecksums } from "../integrity/validate";
import { type Split, SPLITS } from "./layout";
import { SampleFile } from "./sampleFile";

/** A structure with the side that the set has it on. */
type SetStructure = Omit<Structure, "group"> & { group?: string; side: Split };

const LOST_MANIFEST =
  "the manifest that Hydride writes is missing, and with it the checksums, so that changed values cannot be seen";

const COEFFICIENTS = "energy_linear_regression_coeff";
const RESIDUALS =
  `it has ${COEFFICIENTS}: energies are read as they stand, which is what was left after the contributions of the elements were ` +
  "subtracted, and the coefficients are not taken over";

/** For `formats` of `@hydride/datasets`: sample sets are read as any other file, training first, then validation, then test. */
export const bpFormat = {
  name: "bp",
  title: "ADIOS2 samples",
  /** A damaged one too: its reader says what is wrong with it. */
  async recogniseFolder(path: string): Promise<boolean> {
    return /\.bp$/i.test(path.replace(/\/+$/, "")) || (await readdir(path)).includes("md.idx");
  },
  async *structures(path: string, tell?: (remark: string) => void): AsyncGenerator<SetStructure, void, undefined> {
    const file = await SampleFile.open(path);
    try {
      // Others write none.
      if (file.isComplete && !(await hasChecksums(path))) tell?.(LOST_MANIFEST);
      if (!file.isComplete && file.attributes.has(COEFFICIENTS)) tell?.(RESIDUALS);
      for (const split of SPLITS) {
        for await (const { group, ...structure } of file.structures(split)) {
          // The composition is no group that the set has declared.
          yield { ...structure, ...(file.isComplete && { group }), side: split };
        }
      }
    } finally {
      await file.close();
    }
  },
};
