import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { timeLimit } from "../../src/hdf5/worker";
import { failure, readAll, withFolder } from "../helpers";
import { integers, numbers, positions, reals, singles, type Tree, writeHdf5 } from "./files";
import { ani1xGroup, ani1xTree, comp6Tree } from "./samples";
import { readTree } from "./readTree";

const usual = timeLimit.milliseconds;
afterEach(() => {
  timeLimit.milliseconds = usual;
});

describe("a damaged file", () => {
  it("says how much of it is missing", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "cut.h5");
      await writeHdf5(path, ani1xTree());
      const good = await readFile(path);
      await writeFile(path, good.subarray(0, 9000));
      expect(await failure(() => readAll(path))).toStrictEqual({
        code: "DATASET_TRUNCATED",
        message: `cut.h5: expected an HDF5 file of ${good.length} bytes, found 9000`,
        hint: "the file was cut off or is damaged: fetch it again",
      });
      await writeFile(path, good.subarray(0, 30));
      expect(await failure(() => readAll(path))).toMatchObject({
        code: "DATASET_TRUNCATED",
        message: "cut.h5: expected an HDF5 superblock, found the end of the file after 30 bytes",
      });
      const version = Buffer.from(good);
      version[8] = 9;
      await writeFile(path, version);
      expect(await failure(() => readAll(path))).toMatchObject({
        code: "DATASET_DAMAGED",
        message: "cut.h5: expected an HDF5 superblock of version 0 to 3, found version 9 with addresses of 8 bytes",
      });
    });
  });

  it("that the HDF5 library never finishes is given up, and the next file is read", async () => {
    timeLimit.milliseconds = 1500;
    await withFolder(async (folder) => {
      const path = join(folder, "endless.h5");
      await writeHdf5(path, comp6Tree());
      const endless = await readFile(path);
      // The length of the first text in the heap of texts, which then seems to end before it begins.
      endless[endless.indexOf("GCOL") + 24] = 255;
      await writeFile(path, endless);
      expect(await failure(() => readAll(path))).toStrictEqual({
        code: "DATASET_DAMAGED",
        message: "endless.h5: key /s66x8/water: expected an answer of the HDF5 library within 1.5 s, found none",
        hint: "the file is damaged, or the disk does not answer: fetch the file again",
      });
      timeLimit.milliseconds = usual;
      await writeHdf5(path, ani1xTree());
      expect(await readAll(path)).toHaveLength(100);
    });
  });

  it("with a shape that it is too small for is refused before anything is read", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "shape.h5");
      const data = { data: numbers(400), shape: [20, 20], dtype: "<d", chunks: [20, 20] };
      await writeHdf5(path, { group: { ...ani1xGroup([8, 1], 3), data } }, true);
      const bytes = await readFile(path);
      // The lengths of the axes of `data`, as the dataspace message has them.
      const shape = Buffer.alloc(16);
      shape.writeBigUInt64LE(20n, 0);
      shape.writeBigUInt64LE(20n, 8);
      const at = bytes.indexOf(shape);
      bytes.writeBigUInt64LE(2n ** 40n, at);
      bytes.writeBigUInt64LE(2n ** 40n, at + 16);
      await writeFile(path, bytes);
      expect(await failure(() => readAll(path))).toStrictEqual({
        code: "DATASET_DAMAGED",
        message:
          `shape.h5: key /group/data: expected a shape that fits into ${bytes.length} bytes, ` +
          "found 1099511627776 x 20 values of 8 bytes",
        hint: "the file is damaged: fetch it again",
      });
    });
  });
});

describe("data that is not in the file", () => {
  it.each<[string, Tree, string]>([
    ["positions", { coordinates: singles(new Float64Array(12), 2, 2, 3) }, "positions"],
    ["an energy", { "wb97x_dz.energy": reals(Float64Array.of(0, -1), 2) }, "an energy"],
  ])("is no %s of zero", async (_, rest, name) => {
    await withFolder(async (folder) => {
      const path = join(folder, "zero.h5");
      await writeHdf5(path, { H2: ani1xGroup([1, 1], 2, rest) });
      expect(await failure(() => readAll(path))).toStrictEqual({
        code: "DATASET_DAMAGED",
        message:
          `zero.h5: key H2/0: expected ${name} other than zero, found zero throughout, which stands for data that ` +
          "is not in the file",
        hint: "the file is damaged, or was not written to the end: fetch it again",
      });
    });
  });
});

it("has forces of zero where the file has them, which a notice says", async () => {
  const forces = Float64Array.from({ length: 18 }, (_, i) => (i < 6 ? 1 : 0));
  const tree = { H2: ani1xGroup([1, 1], 3, { "wb97x_dz.forces": singles(forces, 3, 2, 3) }) };
  const { structures, notices } = await readTree(tree);
  expect(structures.map((found) => found.forces![5]! > 1)).toStrictEqual([true, false, false]);
  expect(notices).toStrictEqual([
    "sample.h5: forces that are zero throughout in 2 frames (first: H2/1): look whether they are meant, as zero also stands for " +
      "data that is not in the file",
  ]);
});

describe("a file that is none", () => {
  it("because it is compressed, is to be unpacked", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "plain.h5");
      await writeHdf5(path, ani1xTree());
      await writeFile(`${path}.gz`, gzipSync(await readFile(path)));
      expect(await failure(() => readAll(`${path}.gz`))).toStrictEqual({
        code: "DATASET_COMPRESSION",
        message:
          "plain.h5.gz: expected a file that is not compressed, since it is read out of order, found a compressed one",
        hint: "unpack it first: gzip -dc < plain.h5.gz > plain.h5",
      });
    });
  });

  it("but for its name, or begins with a user block, is refused", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "sample.h5");
      await writeFile(path, Buffer.alloc(2000, "no HDF5"));
      expect(await failure(() => readAll(path))).toStrictEqual({
        code: "DATASET_DAMAGED",
        message: 'sample.h5: expected an HDF5 file, found one that begins with "no HDF5n"',
        hint: "the file is damaged, or no HDF5 but for its name: fetch it again, or rename it",
      });
      await writeHdf5(path, ani1xTree());
      await writeFile(path, Buffer.concat([Buffer.alloc(1024, "user "), await readFile(path)]));
      expect(await failure(() => readAll(path))).toStrictEqual({
        code: "DATASET_UNSUPPORTED",
        message: "sample.h5: expected HDF5 from the first byte on, found a user block of 1024 bytes before it",
        hint: "cut it off: tail -c +1025 old.h5 > new.h5",
      });
    });
  });
});

it("a file with arrays that belong to nothing tells of them", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "extra.h5");
    await writeHdf5(path, { H2: ani1xGroup([1, 1], 2, { history: reals(numbers(50), 50), seed: integers(1) }) });
    const notices: string[] = [];
    const [first] = await readAll(path, { onNotice: (text) => notices.push(text.replace(`${folder}/`, "")) });
    expect(first!.info).toStrictEqual({ seed: [1] });
    expect(notices).toStrictEqual([
      "extra.h5: a data set that belongs to no structure is left out in 1 group (first in /H2: history (50,) real)",
    ]);
  });
});

it("the positions of a file do not depend on how it is stored", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "chunked.h5");
    const coordinates = { ...singles(positions(30, 3), 30, 3, 3), chunks: [7, 3, 3] };
    await writeHdf5(path, { H2O1: ani1xGroup([8, 1, 1], 30, { coordinates }) });
    const structures = await readAll(path);
    expect(Float64Array.from(structures.flatMap((s) => [...s.positions]))).toStrictEqual(
      positions(30, 3).map(Math.fround),
    );
  });
});
