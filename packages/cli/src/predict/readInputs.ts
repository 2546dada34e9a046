import type { Structure } from "@hydride/core-graph";
import type { ReadOptions } from "@hydride/datasets";
import type { LineProgress } from "@hydride/training/progress";
import type { NamedInput } from "../convert/namedInputs.js";
import { furtherFormats } from "../furtherFormats.js";

/** The structures of several files one after the other, counted as they are asked for. */
export async function* readInputs(
  inputs: readonly NamedInput[],
  options: ReadOptions,
  progress: LineProgress,
): AsyncGenerator<Structure, void, undefined> {
  const { readStructures } = await import("@hydride/datasets");
  const formats = await furtherFormats();
  for (const { path, name } of inputs) {
    let count = 0;
    for await (const structure of readStructures(path, { ...options, formats, name })) {
      yield structure;
      progress.show(`${path}: ${++count} structures`);
    }
    progress.keep(`${path}: ${count} structures`);
  }
}
