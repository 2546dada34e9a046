import { z } from "zod";
import { dataset } from "./schema/dataset.js";
import { loss } from "./schema/loss.js";
import { model } from "./schema/model.js";
import { parallel } from "./schema/parallel.js";
import { split } from "./schema/split.js";
import { store } from "./schema/store.js";
import { training } from "./schema/training.js";

const checkpoint = z.strictObject({
  every: z.int().min(1).default(1).describe("Epochs between two checkpoints; the last epoch always has one."),
  keep: z.int().min(1).default(2).describe("Newest checkpoints that are kept, besides the best."),
});

/** Every option of a pre-training run: type, default, range and text, in one place. */
export const configSchema = z.strictObject({
  name: z.string().optional().describe("Name of the run, for its reader."),
  seed: z
    .int()
    .min(0)
    .max(0xffffffff)
    .default(0)
    .describe("Decides the split, the initial weights and the order of samples."),
  datasets: z.array(dataset).min(1).describe("The datasets; each gets a branch of the model."),
  split: split
    .prefault({})
    .describe("Shares of every dataset that has no `split` of its own, divided by group; they add up to 1."),
  model: model.prefault({}).describe("The network."),
  loss: loss
    .prefault({})
    .describe("The loss of a dataset; errors are measured in units of the dataset's own training labels."),
  training: training.prefault({}).describe("The optimisation."),
  parallel: parallel.prefault({}).describe("How the ranks of a job under mpirun share the work."),
  store: store.prefault({}).describe("Where training takes its structures from, once they are read."),
  checkpoint: checkpoint.prefault({}).describe("What is saved."),
});

/** A complete configuration, every default filled in. */
export type Config = z.output<typeof configSchema>;
export type DatasetConfig = Config["datasets"][number];
/** A property of the model as it is configured. */
export type PropertyOptions = NonNullable<Config["model"]["heads"]["properties"]>[string];
