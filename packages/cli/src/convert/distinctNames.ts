import { statSync } from "node:fs";
import { basename, dirname, resolve, sep } from "node:path";
import type { Structure } from "@hydride/core-graph";
import { CliError } from "../errors.js";
import { isSameFile } from "./outputPath.js";

/** An input with the name that its structures have where they say none themselves, and the name that they get. */
export interface NamedInput {
  path: string;
  stem: string;
  name: string;
}

/**
 * Names that tell the inputs apart: the file name without its ending; for those that share one, with as many parent
 * folders as it takes (`a/train` and `b/train`). Throws CliError for a file that is named twice, or names that stay the
 * same (`train.xyz` and `train.xyz.gz` in one folder).
 */
export function distinctNames(paths: string[]): NamedInput[] {
  const inputs = paths.map((path) => ({ path, stem: stemOf(path), folders: dirname(resolve(path)).split(sep) }));
  inputs.forEach(({ path }, i) => assertNew(path, paths.slice(0, i)));
  return inputs.map(({ path, stem, folders }) => {
    const others = inputs.filter((other) => other.path !== path && other.stem === stem);
    const tail = (of: string[], depth: number) => of.slice(of.length - depth).join("/");
    for (let depth = 0; depth <= folders.length; depth++) {
      const clash = others.some((other) => depth === 0 || tail(other.folders, depth) === tail(folders, depth));
      if (!clash) return { path, stem, name: depth === 0 ? stem : `${tail(folders, depth)}/${stem}` };
    }
    throw new CliError(
      "INPUTS_OF_ONE_NAME",
      `${path} and ${others[0]?.path ?? path}: expected inputs that differ in folder or name, found ${JSON.stringify(stem)} for both`,
      "rename one of them",
    );
  });
}

/** The structure, where its names come from the name of its file, with the name that tells the inputs apart. */
export function renamed(structure: Structure, { stem, name }: NamedInput): Structure {
  if (stem === name) return structure;
  const moved = (text: string) =>
    text === stem || text.startsWith(`${stem}:`) ? name + text.slice(stem.length) : text;
  return {
    ...structure,
    dataset: structure.dataset === stem ? name : structure.dataset,
    id: moved(structure.id),
    group: moved(structure.group),
  };
}

function assertNew(path: string, earlier: string[]): void {
  const file = statSync(path, { throwIfNoEntry: false });
  const same = earlier.find((other) => isSameFile(statSync(other, { throwIfNoEntry: false }), file));
  if (same === undefined) return;
  throw new CliError("INPUT_TWICE", `${path} is the same file as the input ${same}`, "name each file once");
}

/** As the reader of structures names them: without folder, without .gz and without the ending. */
function stemOf(path: string): string {
  return basename(path)
    .replace(/\.gz$/i, "")
    .replace(/(?<=.)\.[^.]*$/, "");
}
