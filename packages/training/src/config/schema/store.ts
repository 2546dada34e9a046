import { z } from "zod";

/** Where training takes its structures from. */
export const store = z.strictObject({
  kind: z
    .enum(["memory", "cache", "file"])
    .default("memory")
    .describe(
      "`memory`: in the memory of the ranks, one copy on each node or, where memory is short, on several together. `cache`: in a " +
        "file in `folder` that all processes of a node map into their memory, written the first time. `file`: read from the " +
        "datasets' files whenever they are needed, which have to be sets that `hydride prepare` has made; slow.",
    ),
  width: z
    .int()
    .min(1)
    .optional()
    .describe(
      "Ranks that hold one copy together; the others hold further copies. Default: the fewest whose memory it fits.",
    ),
  memory: z
    .number()
    .positive()
    .optional()
    .describe(
      "GiB of each rank for structures. Default: half of what its node has free, divided among the ranks of the node.",
    ),
  transport: z
    .enum(["rma", "service", "exchange"])
    .optional()
    .describe(
      "How structures come from other nodes. Default: the first that a test at the start finds to work: one-sided gets, messages " +
        "between threads, a collective exchange for each step.",
    ),
  folder: z
    .string()
    .min(1)
    .optional()
    .describe("Where the files of `cache` are: on a disk of each node, or on one of all."),
  ahead: z
    .int()
    .min(1)
    .max(1000)
    .default(4)
    .describe("Steps whose batches are made, or being made, while one is computed."),
});
