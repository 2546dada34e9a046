import { z } from "zod";
import { property } from "./property.js";
import { widths } from "./widths.js";

const ownWidths = z.strictObject({
  energy: widths.optional().describe("Of the energy."),
  forces: widths.optional().describe("Of direct forces."),
  uncertainty: widths.optional().describe("Of the variance of the energy."),
});

/** What an info key or an array's name may be; models keep some for themselves. */
const propertyName = z
  .string()
  .regex(
    /^(?!(energy|forces|stress|charge|spin)$)[^./\s]+$/,
    "a name without . and / and spaces as key, and none of energy, forces, stress, charge, spin",
  );

/** The branch of each dataset. */
export const heads = z.strictObject({
  hidden: widths
    .default([64, 64])
    .describe(
      "Width of each hidden layer of a branch's heads: of the energy, and of the forces where they are direct.",
    ),
  forces: z
    .enum(["conservative", "direct"])
    .default("conservative")
    .describe("`conservative`: minus the gradient of the energy. `direct`: an equivariant head of its own, faster."),
  widths: ownWidths
    .optional()
    .describe("Hidden layers of single heads, in place of `hidden`; not with HydraGNN's encoders."),
  uncertainty: z
    .boolean()
    .default(false)
    .describe(
      "Whether a variance of the energy is predicted beside it, which `loss.kinds.energy` `nll` trains; not with HydraGNN's " +
        "encoders.",
    ),
  properties: z
    .record(propertyName, property)
    .optional()
    .describe(
      "What else is learnt, by the name of its labels: a key of the structures' info, or of their atoms' arrays. Units are those " +
        "of the files: nothing is converted. Not with HydraGNN's encoders.",
    ),
});
