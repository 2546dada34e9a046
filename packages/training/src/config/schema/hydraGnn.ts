import { z } from "zod";

/** What HydraGNN's architectures have besides. */
export const hydragnn = z.strictObject({
  inputs: z
    .enum(["numbers", "numbers-and-positions"])
    .default("numbers-and-positions")
    .describe("What an atom enters with: its atomic number, or that and its coordinates, which is not invariant."),
  radial: z.int().min(1).max(1000).default(6).describe("PaiNN's radial functions."),
  equivariance: z.boolean().default(true).describe("Whether EGNN's layers move the coordinates."),
  edgeLengths: z
    .boolean()
    .default(false)
    .describe("Whether an edge's length, as a constant, is an attribute besides, as `edge_dim` 1 has it."),
  activation: z
    .enum(["relu", "selu", "elu", "lrelu_01", "lrelu_025", "lrelu_05", "sigmoid"])
    .default("relu")
    .describe("HydraGNN's name of the activation."),
  energyHead: z
    .enum(["atoms", "structures"])
    .optional()
    .describe(
      "What the energy is predicted for: atoms, and summed, or whole structures, which direct forces ask for. Default: `atoms`, " +
        "with direct forces `structures`.",
    ),
  pooling: z
    .enum(["mean", "add", "max"])
    .default("add")
    .describe("How a structure's features come from its atoms', for `energyHead` `structures`."),
  sharedLayers: z.int().min(1).max(64).default(2).describe("Layers of a branch that its heads of structures share."),
  sharedWidth: z.int().min(1).max(8192).default(50).describe("Width of these layers."),
  conditioning: z
    .enum(["none", "concat_node", "film", "fuse_pool"])
    .default("none")
    .describe("How charge and spin enter."),
});

/** The group `hydragnn` where nothing is written in it. */
export const hydragnnDefaults = (): z.output<typeof hydragnn> => hydragnn.parse({});
