import { type EncoderConfig, ENCODERS, HYDRAGNN_TYPES, type HydraGnnType } from "@hydride/models";
import { z } from "zod";
import { heads } from "./heads.js";
import { hydragnn } from "./hydraGnn.js";

type EncoderName = EncoderConfig["type"] | HydraGnnType;
const ENCODER_NAMES = [...Object.keys(ENCODERS), ...HYDRAGNN_TYPES] as [EncoderName, ...EncoderName[]];

/** The network. */
export const model = z.strictObject({
  encoder: z
    .enum(ENCODER_NAMES)
    .default("egnn")
    .describe(
      "Architecture of the shared encoder; `egnn-hydragnn` and `painn-hydragnn` are HydraGNN's, equation by equation, with its heads.",
    ),
  hidden: z.int().min(1).max(8192).default(128).describe("Width of the encoder's features."),
  layers: z.int().min(1).max(64).default(3).describe("Number of message-passing layers."),
  cutoff: z.number().positive().max(20).default(5).describe("Neighbours are atoms closer than this, in angstrom."),
  maxNeighbors: z.int().min(1).max(1000).default(20).describe("The nearest neighbours that are kept for each atom."),
  conditioned: z
    .boolean()
    .default(false)
    .describe(
      "Whether the encoder sees the charge and the spin of a structure; HydraGNN's have `hydragnn.conditioning`.",
    ),
  heads: heads.prefault({}).describe("The branch of each dataset."),
  hydragnn: hydragnn.optional().describe("What HydraGNN's architectures have besides; with these encoders alone."),
  dtype: z.enum(["float32", "float64"]).default("float32").describe("Number format of weights and activations."),
});
