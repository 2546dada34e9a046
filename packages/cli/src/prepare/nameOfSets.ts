import { statSync } from "node:fs";
import { bpFormat, SampleFile } from "@hydride/io-adios";

/**
 * The name of the dataset that all inputs are sets of; `null` where one is no set, or where they have several. What is wrong with a set is
 * told of when it is read.
 */
export async function nameOfSets(inputs: readonly string[]): Promise<string | null> {
  const names = new Set<string>();
  for (const path of inputs) {
    const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
    if (!isFolder || !(await bpFormat.recogniseFolder(path))) return null;
    const datasets = await datasetsOf(path);
    if (datasets.length !== 1) return null;
    names.add(datasets[0]!);
  }
  const [name] = names;
  return names.size === 1 && name !== undefined && name !== "" ? name : null;
}

async function datasetsOf(path: string): Promise<string[]> {
  try {
    const file = await SampleFile.open(path);
    await file.close();
    return file.datasets;
  } catch {
    return [];
  }
}
