import { existsSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { readStructures } from "../../src/index";
import { readAll, withFolder } from "../helpers";
import { openFiles } from "../openFiles";
import { type DatabaseRow, float64s, int32s, writeDatabase } from "./writeDatabase";

const ATOM: DatabaseRow = {
  numbers: int32s(1),
  positions: float64s(0, 0, 0),
  cell: float64s(...new Array<number>(9).fill(0)),
  pbc: 0,
  natoms: 1,
};

it.skipIf(!existsSync("/proc/self/fd"))("a database is closed, read to its end, in part, or not at all", async () => {
  await withFolder(async (folder) => {
    const [path, damaged] = [join(folder, "a.db"), join(folder, "damaged.db")];
    const content = writeDatabase([ATOM, ATOM, ATOM]);
    await writeFile(path, content);
    // The schema begins behind the header: without it there is no database to open.
    await writeFile(damaged, Buffer.from(content).fill(0xff, 100, 512));
    // The folders to lock a database are made here.
    vi.stubEnv("TMPDIR", folder);
    for (let i = 0; i < 20; i++) {
      for await (const { id } of readStructures(path)) {
        expect(id).toBe("a:1");
        break;
      }
      await readAll(path);
      await expect(readAll(damaged)).rejects.toMatchObject({ code: "DATASET_DAMAGED" });
    }
    await expect.poll(() => openFiles().filter((file) => /a\.db|damaged/.test(file))).toStrictEqual([]);
    expect(await readdir(folder)).toStrictEqual(["a.db", "damaged.db"]);
    vi.unstubAllEnvs();
  });
});
