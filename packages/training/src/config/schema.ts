import { atomicNumber } from "@hydride/core-graph";
import { z } from "zod";

const symbol = z
  .string()
  .regex(/^[A-Z][a-z]?$/)
  .refine((text) => atomicNumber(text) !== undefined);

/** The heaviest atoms have some 1.5 million eV; what is beyond has another unit, or none. */
const MOST_ATOM_ENERGY = 1e7;

const elementEnergies = z.record(symbol, z.number().min(-MOST_ATOM_ENERGY).max(MOST_ATOM_ENERGY));

const label = z.string().min(1).nullable().optional();
const key = z.string().min(1).optional();

const keys = z.strictObject({
  energy: label.describe("Key of the total energy in a frame's comment line."),
  forces: label.describe("Name of the per-atom forces column."),
  stress: label.describe("Key of the stress, tension positive."),
  virial: label.describe("Key of the virial: stress is minus the virial divided by the volume."),
  charge: label.describe("Key of the total charge. The encoders there are do not use it, which the log then says."),
  spin: label.describe("Key of the spin multiplicity. The encoders there are do not use it, which the log then says."),
  id: label.describe("Key of a name that is unique in the dataset; `null` numbers the structures."),
  numbers: key.describe("Name of the array of atomic numbers, in a file of arrays alone (npz, HDF5)."),
  positions: key.describe("Name of the array of positions, in a file of arrays alone."),
  cell: label.describe("Name of the array of cells, in a file of arrays alone."),
  pbc: label.describe("Name of the array of periodicities, in a file of arrays alone."),
});

const unit = z.string().min(1).optional();

const units = z.strictObject({
  energy: unit.describe("Such as `Hartree` or `kcal/mol`; `eV` by default."),
  forces: unit.describe("Such as `Hartree/Bohr`; `eV/A` by default."),
  stress: unit.describe("Such as `GPa`; `eV/A^3` by default."),
  length: unit.describe("Of positions and cells, in a file of arrays alone: `A` by default, or `Bohr`."),
});

const outliers = z.strictObject({
  maxForce: z.number().positive().optional().describe("The longest force on an atom, eV/A."),
  energyPerAtom: z
    .tuple([z.number(), z.number()])
    .refine(([lowest, highest]) => lowest < highest, "the lowest first")
    .optional()
    .describe("Lowest and highest energy per atom, eV."),
});

const names = z
  .union([z.string().min(1), z.array(z.string().min(1)).min(1)], { error: "a file's name, or a list of names" })
  .optional();

const lists = z.strictObject({
  train: names.describe(
    "Names to train on: a file with one on each line (or of a JSON list), or the names themselves.",
  ),
  validation: names.describe("Names to validate on, likewise."),
  test: names.describe("Names that training never looks at, likewise."),
});

const givenSplit = z.strictObject({
  lists: lists.optional().describe("Which structures or groups are on which side."),
  by: z.enum(["id", "group"]).optional().describe("What the lists name; `id` by default."),
  own: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Key of the split that the files have, such as `split` of Transition1x. Its values are `train`, `validation` (`val`, " +
        "`valid`) and `test`; `lists` names others.",
    ),
  rest: z
    .enum(["train", "validation", "test"])
    .optional()
    .describe("Side of the structures that are on no list; an error by default."),
});

const dataset = z.strictObject({
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
});

const fraction = z.number().min(0).max(1);

const split = z.strictObject({
  train: fraction.gt(0).default(0.9).describe("Share of the structures to train on."),
  validation: fraction.gt(0).default(0.1).describe("Share of the structures to validate on."),
  test: fraction.default(0).describe("Share of the structures that training never looks at."),
  stratify: z
    .enum(["composition"])
    .optional()
    .describe("`composition`: every side gets its share of the groups of each composition."),
  leaks: z
    .enum(["report", "error", "off"])
    .default("report")
    .describe(
      "Groups, and the same atoms at the same places, that are on two sides, in whatever dataset: `report` counts them in " +
        "the log and in `summary.json` and names them in `leaks.json`, `error` refuses to train, `off` does not look.",
    ),
});

const heads = z.strictObject({
  hidden: z
    .array(z.int().min(1).max(8192))
    .min(1)
    .default([64, 64])
    .describe(
      "Width of each hidden layer of a branch's heads: of the energy, and of the forces where they are direct.",
    ),
  forces: z
    .enum(["conservative", "direct"])
    .default("conservative")
    .describe("`conservative`: minus the gradient of the energy. `direct`: an equivariant head of its own, faster."),
});

const model = z.strictObject({
  encoder: z.enum(["egnn", "painn"]).default("egnn").describe("Architecture of the shared encoder."),
  hidden: z.int().min(1).max(8192).default(128).describe("Width of the encoder's features."),
  layers: z.int().min(1).max(64).default(3).describe("Number of message-passing layers."),
  cutoff: z.number().positive().max(20).default(5).describe("Neighbours are atoms closer than this, in angstrom."),
  maxNeighbors: z.int().min(1).max(1000).default(20).describe("The nearest neighbours that are kept for each atom."),
  heads: heads.prefault({}).describe("The branch of each dataset."),
  dtype: z.enum(["float32", "float64"]).default("float32").describe("Number format of weights and activations."),
});

const lossWeight = z.number().min(0).max(1e6);

const loss = z.strictObject({
  energy: lossWeight
    .default(1)
    .describe(
      "Weight of the error of the energy per atom, in units of its root mean square over the reference energies.",
    ),
  forces: lossWeight
    .default(10)
    .describe("Weight of the error of the force components, in units of their root mean square."),
  stress: lossWeight
    .default(1)
    .describe(
      "Weight of the error of the stress components times the volume per atom, in the number that measures the forces. " +
        "Direct forces have no stress: it is 0 with them.",
    ),
  kind: z.enum(["huber", "mae", "mse"]).default("huber").describe("How an error enters the loss."),
});

const schedule = z.strictObject({
  type: z
    .enum(["cosine", "constant"])
    .default("cosine")
    .describe("`cosine`: down to `final` times the learning rate at the end."),
  warmup: fraction.lt(1).default(0.05).describe("Share of all steps in which the learning rate rises from zero."),
  final: fraction.default(0.01).describe("Share of the learning rate that is left at the end of `cosine`."),
});

const training = z.strictObject({
  epochs: z.int().min(1).max(1_000_000).default(50).describe("Passes over all training structures."),
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
  threads: z
    .int()
    .min(1)
    .max(1024)
    .optional()
    .describe("Threads of tensor operations. Default: `OMP_NUM_THREADS`, else the processors there are."),
});

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
  checkpoint: checkpoint.prefault({}).describe("What is saved."),
});

/** A complete configuration, every default filled in. */
export type Config = z.output<typeof configSchema>;
export type DatasetConfig = Config["datasets"][number];
