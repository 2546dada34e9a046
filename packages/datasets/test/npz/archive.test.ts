import { existsSync, readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { FileBytes } from "../../src/fileBytes";
import { openNpz } from "../../src/npz/archive";
import { openNpy } from "../../src/npz/npy";
import { withFolder } from "../helpers";
import { float64, npz } from "./writeNpz";

it.each([0, 2 ** 20])(
  "reads deflated arrays that are unpacked beyond %i bytes into files, which it removes",
  async (inMemory) => {
    const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith("hydride-npz-"));
    await withFolder(async (folder) => {
      const path = join(folder, "a.npz");
      await writeFile(path, npz({ a: float64([1, 2, 3]), b: float64([4]) }, true));
      const before = folders();
      const bytes = new FileBytes(path);
      const archive = await openNpz(path, bytes, inMemory);
      const made = folders().filter((name) => !before.includes(name));
      expect(made).toHaveLength(inMemory === 0 ? 2 : 0);
      expect([...archive.parts.values()].map((part) => openNpy(part).read(0, 1))).toStrictEqual([
        Float64Array.of(1),
        Float64Array.of(4),
      ]);
      archive.close();
      bytes.close();
      expect(made.some((name) => existsSync(join(tmpdir(), name)))).toBe(false);
    });
  },
);
