import { statSync } from "node:fs";
import { CliError } from "../errors.js";
import { isSameFile } from "./outputPath.js";

/** An input with the name of its file, and the name that tells it from the others. */
export interface NamedInput {
  path: string;
  stem: string;
  name: string;
}

/**
 * Inputs with names that tell them apart. Throws CliError for a file that is named twice, or names that stay the same
 * (`train.xyz` and `train.xyz.gz` in one folder).
 */
export async function namedInputs(paths: string[]): Promise<NamedInput[]> {
  const { distinctNames } = await import("@hydride/datasets");
  paths.forEach((path, i) => assertNew(path, paths.slice(0, i)));
  const files = distinctNames(paths);
  return files.map(({ path, stem, name }) => {
    if (name !== undefined) return { path, stem, name };
    const other = files.find((file) => file.path !== path && file.stem === stem && file.name === undefined);
    throw new CliError(
      "INPUTS_OF_ONE_NAME",
      `${path} and ${other?.path ?? path}: expected inputs that differ in folder or name, found ${JSON.stringify(stem)} for both`,
      "rename one of them",
    );
  });
}

function assertNew(path: string, earlier: string[]): void {
  const file = statSync(path, { throwIfNoEntry: false });
  const same = earlier.find((other) => isSameFile(statSync(other, { throwIfNoEntry: false }), file));
  if (same === undefined) return;
  throw new CliError("INPUT_TWICE", `${path} is the same file as the input ${same}`, "name each file once");
}
