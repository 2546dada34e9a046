import { z } from "zod";
import { elementEnergies } from "./elementEnergies.js";
import { givenSplit } from "./givenSplit.js";
import { keys, units } from "./labels.js";

const outliers = z.strictObject({
  maxForce: z.number().positive().optional().describe("The longest force on an atom, eV/A."),
  energyPerAtom: z
    .tuple([z.number(), z.number()])
    .refine(([lowest, highest]) => lowest < highest, "the lowest first")
    .optional()
    .describe("Lowest and highest energy per atom, eV."),
});

/** One dataset. */
export const dataset = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, "a name of letters, digits, - and _ that begins with a letter or digit")
    .describe("Name of the dataset and of its branch: letters, digits, `-` and `_`."),
  files: z
    .array(z.string().min(1))
    .min(1)
    .describe("Files with the structures, relative to this configuration's folder."),
  weight: z
    .number()
    .positive()
    .default(1)
    .describe("Weight of the dataset's mean loss in the shared encoder, whatever the dataset's size."),
  labelWeights: z
    .record(z.string(), z.number().positive().max(1e6))
    .optional()
    .describe(
      "What the weights in `loss` are multiplied by for this dataset: `energy`, `forces`, `stress` or a property; 1 by default.",
    ),
  sampleWeight: z
    .string()
    .regex(/^info:.+$/, "info:<key>")
    .optional()
    .describe(
      "`info:<key>`: the key of a positive number that weighs a structure in the loss of its dataset; 1 where there is none.",
    ),
  rattle: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe(
      "Standard deviation in angstrom of normally distributed displacements that atoms get, anew whenever a structure comes up in " +
        "training, with its labels as they are: keeps a dataset that is small for its elements from being learned by heart.",
    ),
  groupBy: z
    .string()
    .regex(
      /^(auto|composition|frame|info:.+|block:[1-9]\d*)$/,
      "auto, composition, frame, info:<key> or block:<n> with n of 1 or more",
    )
    .default("auto")
    .describe(
      "What belongs together on one side of the split: `auto` (a key such as `group`, `mp_id` or `molecule` where there " +
        "is one, else the composition, else blocks), `info:<key>`, `composition`, `block:<n>` (n frames in a row) or `frame`.",
    ),
  split: givenSplit
    .optional()
    .describe(
      "A split that is given: by lists, or by the files themselves. Without it the dataset is divided by group.",
    ),
  keys: keys
    .optional()
    .describe("What the labels are called in the files, where it is not the usual names; `null`: there is none."),
  units: units.optional().describe("What the labels are in, where the files do not say so themselves."),
  level: z
    .string()
    .min(1)
    .optional()
    .describe("Which of the labels that the files' layout offers, such as ANI-1x's `wb97x_tz` or MPtrj's `corrected`."),
  duplicates: z
    .enum(["drop", "keep"])
    .default("drop")
    .describe("What happens to structures that the layout is known to hold twice; the log counts them."),
  outliers: outliers
    .optional()
    .describe("Structures whose labels are beyond these limits are left out; `left-out.json` of the run names them."),
  referenceEnergies: elementEnergies
    .optional()
    .describe("Energy of a free atom in eV for every element of the dataset; fitted on the training split by default."),
  referencePrior: z
    .union([z.enum(["elemental-crystals-pbe"]), elementEnergies], {
      error: "the name elemental-crystals-pbe, or a map of energies in eV by element",
    })
    .optional()
    .describe(
      "Energies of elements in eV that the fit of the reference energies starts from, and that stand for elements which training " +
        "has not: one's own, or those of the elements' crystals at the Materials Project's level.",
    ),
});
