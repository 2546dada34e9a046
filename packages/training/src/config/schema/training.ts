import { z } from "zod";
import { fraction } from "./fraction.js";

const schedule = z.strictObject({
  type: z
    .enum(["cosine", "constant"])
    .default("cosine")
    .describe("`cosine`: down to `final` times the learning rate at the end."),
  warmup: fraction.lt(1).default(0.05).describe("Share of all steps in which the learning rate rises from zero."),
  final: fraction.default(0.01).describe("Share of the learning rate that is left at the end of `cosine`."),
});

/** The optimisation. */
export const training = z.strictObject({
  epochs: z.int().min(1).max(1_000_000).default(50).describe("Passes over all training structures."),
  minutes: z
    .number()
    .positive()
    .max(1_000_000)
    .optional()
    .describe(
      "Training ends after this time though epochs be left, validation between them included; the schedule then follows the time. " +
        "Results depend on the machine's speed.",
    ),
  batchSize: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(16)
    .describe(
      "Most structures in one step, of all datasets together, and at least one of each; the steps of an epoch differ by one " +
        "structure at most.",
    ),
  learningRate: z.number().positive().max(1).default(0.002).describe("Highest learning rate of AdamW."),
  weightDecay: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe("Decoupled weight decay of AdamW, for the matrices of linear layers."),
  gradientClipping: z
    .number()
    .min(0)
    .default(10)
    .describe("Largest norm of the gradient; a larger one is scaled down. 0: never."),
  averaging: z
    .number()
    .min(0)
    .lt(1)
    .default(0.99)
    .describe("Decay of the exponential moving average of the weights, which is validated and saved. 0: none."),
  schedule: schedule.prefault({}).describe("The learning rate over the steps."),
  device: z
    .enum(["cpu", "cuda"])
    .default("cpu")
    .describe(
      "Where the model is: on `cuda` each rank of a node has a GPU of its own, and batches are copied there while the step before " +
        "them is computed. Never run on a GPU so far: tested on a stand-in.",
    ),
  mixedPrecision: z
    .enum(["none", "bfloat16"])
    .default("none")
    .describe(
      "`bfloat16`: matrix products in it, which processors with matrix units do several times as fast; weights, geometry and " +
        "sums stay float32.",
    ),
  recompute: z
    .boolean()
    .default(false)
    .describe("Whether layers keep only what they are given and compute the rest again: less memory, more time."),
  threads: z
    .int()
    .min(1)
    .max(1024)
    .optional()
    .describe("Threads of tensor operations. Default: `OMP_NUM_THREADS`, else the processors there are."),
});
