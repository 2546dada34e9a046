import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pickle } from "../../src/index.js";
import { failure } from "../helpers/errorOf.js";
import { temporaryFolder } from "../safetensors/temporaryFolder.js";
import { parts, zip } from "./archive.js";

export const DAMAGED = "not a sound PyTorch file: ";
export const EXPECTED =
  "\n  expected tensors, parameters, numbers, text, bytes, None, torch.Size, and dictionaries, lists and tuples of them; " +
  "nothing in the file is executed";

/** Loads bytes as a file; `problem` gives the code and the text, without the file's name, of the error. */
export function loader() {
  const path = join(temporaryFolder(), "file.pt");
  const load = (bytes: Uint8Array) => {
    writeFileSync(path, bytes);
    return pickle.load(path);
  };
  const problem = (bytes: Uint8Array): [string, string] => {
    const [code, message] = failure(() => load(bytes));
    return [code, message.replace(`${path}: `, "")];
  };
  const loadPickle = (data: Uint8Array, storages?: Record<string, Uint8Array>) => load(zip(parts(data, storages)));
  const pickleProblem = (data: Uint8Array, storages?: Record<string, Uint8Array>) =>
    problem(zip(parts(data, storages)));
  return { path, load, problem, loadPickle, pickleProblem };
}
