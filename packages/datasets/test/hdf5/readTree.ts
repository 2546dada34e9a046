import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Structure } from "@hydride/core-graph";
import { type ReadOptions, readStructures } from "../../src/index";
import { withFolder } from "../helpers";
import { type Tree, writeHdf5 } from "./files";

/** The structures of a file and what is told of it, without its folder. */
export async function readTree(tree: Tree, options: ReadOptions = {}, beside: Record<string, string> = {}) {
  return withFolder(async (folder) => {
    const path = join(folder, "sample.h5");
    await writeHdf5(path, tree);
    for (const [name, content] of Object.entries(beside)) await writeFile(join(folder, name), content);
    const notices: string[] = [];
    const structures: Structure[] = [];
    const onNotice = (text: string) => notices.push(text.replaceAll(`${folder}/`, ""));
    for await (const structure of readStructures(path, { ...options, onNotice })) structures.push(structure);
    return { structures, notices };
  });
}
