import { z } from "zod";

const thresholds = z.strictObject({
  ddp: z.number().positive().default(0.5).describe("Below it the heads hardly matter: `ddp`."),
  multiTask: z.number().positive().default(2).describe("Above it they are most of the model: `multi-task`."),
});

const machine = z.strictObject({
  flops: z
    .number()
    .positive()
    .default(5e10)
    .describe("Multiplications and additions a second of one rank in training; that of one core of a server of 2023."),
  memoryBandwidth: z
    .number()
    .positive()
    .default(8e9)
    .describe("Bytes a second between a rank's processor and its memory, which the optimizer is bound by."),
  latency: z.number().positive().default(5e-6).describe("Seconds from one rank to another for a message of no length."),
  bandwidth: z.number().positive().default(1e10).describe("Bytes a second from one rank to another."),
  overhead: z
    .number()
    .positive()
    .optional()
    .describe(
      "Seconds that each layer takes in a step whatever its structures, such as calls of operators. Default: none.",
    ),
  ranksAtOnce: z
    .number()
    .positive()
    .optional()
    .describe(
      "Ranks that a node computes at full speed: its cores over the threads of a rank. Default: all that it has.",
    ),
  ranksPerNode: z.int().min(1).optional().describe("Ranks of a node. Default: all of the job."),
});

/** How the ranks of a job share the work. */
export const parallel = z.strictObject({
  strategy: z
    .enum(["auto", "ddp", "multi-task", "hybrid"])
    .default("auto")
    .describe(
      "`ddp`: every rank holds every branch. `multi-task`: the encoder and one branch. `hybrid`: the encoder and the branches of " +
        "its group. `auto`: as `hydride plan` finds, from the parameters of all heads over those of the encoder.",
    ),
  thresholds: thresholds
    .prefault({})
    .describe("Of the parameters of all heads over those of the encoder, for `auto`; between them, `hybrid`."),
  groups: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe(
      "Groups of branches of `hybrid`. Default: the fewest, two at least, of which none has heads with more parameters than the " +
        "encoder, as far as there are branches and ranks.",
    ),
  share: z
    .union([z.enum(["sizes", "equal"]), z.record(z.string(), z.number().positive())], {
      error: "sizes, equal, or a map of numbers by dataset",
    })
    .default("sizes")
    .describe(
      "What the ranks are divided among the branches in proportion to: `sizes` of the training sets, `equal`, or a map of numbers " +
        "by dataset, such as measured costs.",
    ),
  batch: z
    .enum(["global", "rank"])
    .default("global")
    .describe(
      "Whether `training.batchSize` is of all ranks together, so that training is the same on any number of them, or of each rank.",
    ),
  accumulate: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(1)
    .describe(
      "Parts in which a rank computes its structures of a step, one after the other: less memory, the same step.",
    ),
  shardOptimizer: z
    .boolean()
    .default(false)
    .describe(
      "Whether the optimizer's state is divided among the ranks that hold a parameter: less memory, the same step.",
    ),
  machine: machine.prefault({}).describe("What `hydride plan` predicts the time of a step from."),
});
