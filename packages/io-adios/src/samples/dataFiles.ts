import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { damaged } from "../integrity/errors";

/** The files with the values of a set that is open: where one becomes shorter, ADIOS2 waits for ever for what was there. */
export class DataFiles {
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
    await Promise.all(Array.from(this.sizes, ([name, size]) => this.#checkFile(join(this.path, name), size)));
  }

  async #checkFile(file: string, size: number): Promise<void> {
    // One that has gone may be open still; of one that is not, ADIOS2 says so.
    const found = (await stat(file).catch(() => undefined))?.size ?? size;
    if (found >= size) return;
    throw damaged({ file, expected: `the ${size} bytes that it had when the set was opened`, found: `${found}` });
  }
}
