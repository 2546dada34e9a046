import { z } from "zod";

const lossWeight = z.number().min(0).max(1e6);

const labelKind = z.enum(["huber", "mae", "mse", "l2", "nll"]);

/** What is minimised. */
export const loss = z.strictObject({
  energy: lossWeight
    .default(1)
    .describe(
      "Weight of the error of the energy per atom (of the structure with `energyPer`), in units of its root mean square over the " +
        "reference energies.",
    ),
  forces: lossWeight
    .default(10)
    .describe(
      "Weight of the error of the force components (with `l2` of the vectors), in units of the components' root mean square.",
    ),
  stress: lossWeight
    .default(1)
    .describe(
      "Weight of the error of the stress components times the volume per atom, in the number that measures the forces. " +
        "Direct forces have no stress: it is 0 with them.",
    ),
  properties: z
    .record(z.string(), lossWeight.gt(0))
    .optional()
    .describe(
      "Weights of the errors of the model's properties, by name, 1 by default: in units of the root mean square of the training labels " +
        "about their mean, of vectors about zero.",
    ),
  kind: z.enum(["huber", "mae", "mse"]).default("huber").describe("How an error enters the loss."),
  kinds: z
    .record(z.string(), labelKind)
    .optional()
    .describe(
      "The same of single labels: `energy`, `forces`, `stress` or a property. `l2` is the length of the error of a vector, for forces " +
        "and properties; `nll` the negative log-likelihood of a normal distribution, for what has an uncertainty, and there the " +
        "default.",
    ),
  bend: z
    .number()
    .positive()
    .max(1e6)
    .default(0.2)
    .describe("Where `huber` turns from a square to a straight line, in units of the errors."),
  energyPer: z
    .enum(["atom", "structure"])
    .default("atom")
    .describe("What the error of an energy is divided by: its `atom`s, or, with `structure`, nothing."),
});
