import { closeSync, openSync, readSync, statSync } from "node:fs";
import * as torch from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import { ModelError } from "../errors.js";

/** Where HydraGNN's checkpoints have the weights. */
const CHECKPOINT_KEY = "model_state_dict";
/** A safetensors file begins with the length of its header in 8 bytes; the header is an object in JSON. */
const HEADER = 8;
/** What its wrappers put before every name: one for data-parallel training, one for energies and forces. */
const PREFIXES = ["module.", "model."];

/**
 * A state dictionary of HydraGNN by its names without the prefixes of wrappers: a safetensors file, or a checkpoint as
 * `save_model` writes it, of which nothing is executed.
 * @throws ModelError HYDRAGNN_WEIGHTS for a prefix that only some names have; the readers' errors for what is no such file.
 */
export function readHydraGnnWeights(path: string): Map<string, Tensor> {
  const weights = isSafetensors(path) ? torch.safetensors.load(path).tensors : readPickle(path);
  return PREFIXES.reduce((named, prefix) => withoutPrefix(path, named, prefix), weights);
}

function isSafetensors(path: string): boolean {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    const hint = "name its files: one of all weights, or one per branch";
    throw new ModelError(`${path}: expected a file of weights, found a folder`, "HYDRAGNN_WEIGHTS", hint);
  }
  const file = openSync(path, "r");
  try {
    const first = Buffer.alloc(1);
    readSync(file, first, 0, 1, HEADER);
    return first.toString("latin1") === "{" || path.endsWith(".safetensors");
  } finally {
    closeSync(file);
  }
}

function readPickle(path: string): Map<string, Tensor> {
  const content = torch.pickle.load(path);
  const state: unknown = content instanceof Map && content.has(CHECKPOINT_KEY) ? content.get(CHECKPOINT_KEY) : content;
  const isState = (value: unknown): value is Map<string, Tensor> =>
    value instanceof Map && [...value].every(([name, tensor]) => typeof name === "string" && torch.isTensor(tensor));
  if (isState(state)) return state;
  throw new ModelError(
    `${path}: expected tensors by name, as they are or as "${CHECKPOINT_KEY}", found neither`,
    "HYDRAGNN_WEIGHTS",
    "give a checkpoint that HydraGNN saved, or its state dictionary as safetensors",
  );
}

function withoutPrefix(path: string, weights: Map<string, Tensor>, prefix: string): Map<string, Tensor> {
  const names = [...weights.keys()];
  const other = names.find((name) => !name.startsWith(prefix));
  if (other === undefined) {
    return new Map([...weights].map(([name, value]) => [name.slice(prefix.length), value]));
  }
  const prefixed = names.find((name) => name.startsWith(prefix));
  if (prefixed === undefined) return weights;
  throw new ModelError(
    `${path}: expected the prefix ${prefix} before every name or before none, found ${prefixed} and ${other}`,
    "HYDRAGNN_WEIGHTS",
  );
}
