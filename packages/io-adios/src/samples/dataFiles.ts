import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { damaged } from "../integrity/errors";

/** So often is looked, milliseconds. */
const INTERVAL = 100;

/** The files with the values of a set that is open: where one becomes shorter, ADIOS2 waits for ever for what was there. */
export class DataFiles {
  #looked = -Infinity;

  private constructor(
    readonly path: string,
    readonly sizes: ReadonlyMap<string, number>,
  ) {}

  static async of(path: string): Promise<DataFiles> {
    const names = (await readdir(path)).filter((name) => /^data\.\d+$/.test(name));
    const sizes = names.map(async (name) => [name, (await stat(join(path, name))).size] as const);
    return new DataFiles(path, new Map(await Promise.all(sizes)));
  }

  /** Before values are read. @throws IntegrityError BP_DAMAGED */
  async check(): Promise<void> {
    if (performance.now() - this.#looked < INTERVAL) return;
    for (const [name, size] of this.sizes) {
      const file = join(this.path, name);
      // One that has gone may be open still; of one that is not, ADIOS2 says so.
      const found = (await stat(file).catch(() => undefined))?.size ?? size;
      if (found >= size) continue;
      throw damaged({ file, expected: `the ${size} bytes that it had when the set was opened`, found: `${found}` });
    }
    this.#looked = performance.now();
  }
}
