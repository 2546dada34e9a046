import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { timeLimit } from "../../src/hdf5/worker";
import { type ReadOptions } from "../../src/index";
import { survives } from "../fuzz";
import { withFolder } from "../helpers";
import { type Tree, writeHdf5 } from "./files";

/** Two thousand flips take a while, as the thread of the library starts anew after each that it stumbles over. */
export const PATIENCE = { timeout: 600_000 };

/**
 * Damages a file of these groups 2,000 times, and cuts it at every 1,000th byte. Public files are in the `old` structures of the
 * format, which have no checksums; those of the new ones are checked.
 */
export async function survivesDamage(tree: Tree, old: boolean, options?: ReadOptions) {
  const usual = timeLimit.milliseconds;
  timeLimit.milliseconds = 2000;
  try {
    const content = await withFolder(async (folder) => {
      const path = join(folder, "sample.h5");
      await writeHdf5(path, tree, old);
      return readFile(path);
    });
    return await survives({ name: "sample.h5", content, ...(options && { options }) });
  } finally {
    timeLimit.milliseconds = usual;
  }
}
