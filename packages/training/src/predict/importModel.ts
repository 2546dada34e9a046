import { readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { type HydraGnnConfig, importHydraGnn, type ParameterCounts } from "@hydride/models";
import { modelFiles } from "../run/checkpoint.js";
import { describeFiles, type FileRecord } from "../run/manifest.js";
import type { ModelContent } from "./loadModel.js";
import { PredictError } from "./predictError.js";
import { checkNew, writeModel } from "./writeModel.js";

/** What the manifest of an imported model holds. */
export interface ImportedContent extends ModelContent {
  model: HydraGnnConfig;
  parameters: ParameterCounts;
  /** Where the weights are from; the paths are the names of the files. */
  imported: { from: "hydragnn"; files: FileRecord[] };
}

/**
 * Converts weights of HydraGNN to a model folder that `loadModel` reads. It has no reference energies: predicted energies are what
 * HydraGNN's are, those that were subtracted before training left out.
 * @param weights One file of all weights, or several, such as one per branch: `.pk` checkpoints or safetensors.
 * @param architecturePath A JSON file in HydraGNN's names.
 * @param out The folder; there must be none.
 * @throws PredictError ARCHITECTURE_FILE, MODEL_EXISTS, MODEL_NOT_WRITTEN; ModelError MODEL_CONFIG, HYDRAGNN_WEIGHTS; the errors of
 * the readers of weights.
 */
export async function importHydraGnnModel(
  weights: readonly string[],
  architecturePath: string,
  out: string,
): Promise<ImportedContent> {
  checkNew(out);
  const potential = importHydraGnn(weights, readJson(architecturePath));
  const files: FileRecord[] = [];
  for (const path of weights) files.push(...(await describeFiles(dirname(path), [basename(path)])));
  const content: ImportedContent = {
    model: potential.config,
    datasets: {},
    parameters: potential.parameterCounts(),
    imported: { from: "hydragnn", files },
  };
  await writeModel(out, modelFiles(potential, potential.config.branches), content);
  return content;
}

function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const hint = "Give the JSON file that describes the model, in HydraGNN's names.";
    throw new PredictError("ARCHITECTURE_FILE", `${path}: cannot be read: ${(error as Error).message}`, hint);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const problem = (error as Error).message;
    throw new PredictError("ARCHITECTURE_FILE", `${path}: expected JSON, found none: ${problem}`);
  }
}
