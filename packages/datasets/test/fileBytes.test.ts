import { existsSync, readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { asDatasetError } from "../src/damage";
import { DatasetError, Fault } from "../src/errors";
import { FileBytes } from "../src/fileBytes";
import { openSource } from "../src/source";
import { withFolder } from "./helpers";

describe("the bytes of a file", () => {
  it("are read where they are, and never beyond its end", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "a");
      await writeFile(path, "0123456789");
      const bytes = new FileBytes(path);
      expect(bytes.size).toBe(10);
      expect(bytes.read(3, 4).toString()).toBe("3456");
      expect(bytes.read(10, 0)).toHaveLength(0);
      for (const [offset, length] of [
        [8, 3],
        [-1, 2],
        [0, -1],
        [NaN, 1],
        [2 ** 53, 1],
        [0.5, 1],
      ] as const) {
        expect(() => bytes.read(offset, length, "a part")).toThrow(
          `expected a part of ${length} bytes at byte ${offset}, found a file of 10 bytes`,
        );
      }
      bytes.close();
    });
  });

  it.skipIf(!existsSync("/proc/self/fd"))("are those of a source, whose own file is closed", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "a");
      await writeFile(path, "x".repeat(100));
      const open = () => readdirSync("/proc/self/fd").length;
      const before = open();
      for (let i = 0; i < 20; i++) (await FileBytes.of(await openSource(path))).close();
      // A stream closes its file in the next turns of the event loop.
      await expect.poll(open, { timeout: 10_000 }).toBeLessThan(before + 10);
    });
  });
});

describe("what a reader throws", () => {
  const place = { path: "a.db", key: "id=1" };

  it("names its place", () => {
    expect(asDatasetError(new Fault("DATASET_SHAPE", "text", "hint"), place).message).toBe("a.db: key id=1: text");
    const known = new DatasetError("DATASET_SHAPE", "text", "hint");
    expect(asDatasetError(known, place)).toBe(known);
  });

  it("is damage where it comes from a library", () => {
    const { code, message } = asDatasetError(new RangeError("out of bounds"), place);
    expect([code, message]).toStrictEqual([
      "DATASET_DAMAGED",
      "a.db: key id=1: expected readable data, found: out of bounds",
    ]);
  });
});
