import { existsSync, readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FileBytes } from "../../src/fileBytes";
import { openNpz } from "../../src/npz/archive";
import { openNpy } from "../../src/npz/npy";
import { failureOf, withFolder } from "../helpers";
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

describe.each([false, true])("damage to an archive, deflated %s,", (deflated) => {
  const good = npz({ R: float64([1, 2, 3]), z: float64([4]) }, deflated);
  const refused = (content: Buffer) => failureOf(content, {}, "a.npz");
  const damaged = (at: number, value: number) => {
    const bad = Buffer.from(good);
    bad[at] = value;
    return refused(bad);
  };
  const DIRECTORY = good.indexOf("PK\u0001\u0002");

  it("is found by the checksum of the array that it is in", async () => {
    // The checksum of the second entry of the directory.
    const second = good.indexOf("PK\u0001\u0002", DIRECTORY + 1);
    const sum = good
      .readUInt32LE(second + 16)
      .toString(16)
      .padStart(8, "0");
    const wrong = `${sum.slice(0, 6)}${sum.endsWith("00") ? "01" : "00"}`;
    expect(await damaged(second + 16, parseInt(wrong.slice(6), 16))).toStrictEqual({
      code: "DATASET_DAMAGED",
      message: `a.npz: key z: expected content with the CRC-32 ${wrong}, found ${sum}`,
      hint: "the file is damaged: fetch it again",
    });
  });

  it("is found in the name of an array", async () => {
    expect(await damaged(DIRECTORY + 46, "Q".charCodeAt(0))).toMatchObject({
      code: "DATASET_DAMAGED",
      message: 'a.npz: key Q: expected the entry "Q.npy", found "R.npy"',
    });
  });

  it("is found in the number of arrays", async () => {
    expect(await damaged(good.length - 22 + 10, 1)).toMatchObject({
      code: "DATASET_DAMAGED",
      message: "a.npz: expected a directory of 102 bytes, found entries of 51",
    });
  });
});

it("a number of an array that is stored is never another one", async () => {
  const good = npz({ R: float64([1, 2, 3], [1, 1, 3]), z: float64([4]) });
  const bad = Buffer.from(good);
  const at = bad.indexOf(Buffer.from(Float64Array.of(2).buffer));
  bad[at + 6]! ^= 1;
  const { code, message } = await failureOf(bad, {}, "a.npz");
  expect([code, message.replace(/[0-9a-f]{8}/g, "*")]).toStrictEqual([
    "DATASET_DAMAGED",
    "a.npz: key R: expected content with the CRC-32 *, found *",
  ]);
});
