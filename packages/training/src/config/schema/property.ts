import { z } from "zod";
import { widths } from "./widths.js";

const branchNames = z.array(z.string().min(1)).min(1);

/** Something that is learnt besides energy, forces and stress. */
export const property = z.strictObject({
  kind: z
    .enum(["scalar", "atomScalar", "charges", "dipole", "atomVector"])
    .describe(
      "`scalar`: invariants of a structure, such as a gap. `atomScalar`: invariants of each atom. `charges`: of atoms, which add up " +
        "to the structure's charge. `dipole`: of a molecule about its centre of mass. `atomVector`: a vector of each atom.",
    ),
  reduce: z
    .enum(["sum", "mean"])
    .optional()
    .describe(
      "Of a `scalar`, which has to say it: a `sum` over atoms, as extensive ones are, or their `mean`, as gaps are.",
    ),
  width: z
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe("How many numbers a `scalar` or an `atomScalar` is; 1 by default."),
  uncertainty: z
    .boolean()
    .optional()
    .describe("Whether a variance is predicted beside a `scalar` or an `atomScalar`, which the loss `nll` trains."),
  hidden: widths.optional().describe("Hidden layers of its head; those of `model.heads.hidden` by default."),
  branches: branchNames.optional().describe("The datasets that have it; all by default."),
  scales: z
    .record(z.string(), z.number().positive())
    .optional()
    .describe(
      "By dataset, in the unit of the labels. Of `charges` and `dipole`: what one elementary charge, or one e*angstrom (4.803 debye), " +
        "is; 1 by default. Of others: the size of what is learnt, which the training labels give by default.",
    ),
});
