import { readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { Hdf5File } from "../../src/hdf5/file";
import { libraryUrl } from "../../src/hdf5/worker";
import { failure, readAll, withFolder, withoutFolder } from "../helpers";
import { numbers, reals, type Tree, writeHdf5 } from "./files";
import { ani1xGroup, ani1xTree } from "./samples";

/** Opens a file of these groups, and closes it in the end. */
function withFile<Result>(tree: Tree, use: (file: Hdf5File) => Result | Promise<Result>): Promise<Result> {
  return withFolder(async (folder) => {
    const path = join(folder, "sample.h5");
    await writeHdf5(path, tree);
    const file = await Hdf5File.open(path);
    try {
      return await use(file);
    } finally {
      file.close();
    }
  });
}

const none = () => undefined;

describe("an HDF5 file", () => {
  it("lists groups of any size, as often as asked", async () => {
    const many: Tree = Object.fromEntries(
      Array.from({ length: 1100 }, (_, i) => [`e${i}`, reals(Float64Array.of(i), 1)]),
    );
    const groups: Tree = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [`g${i}`, { x: reals(Float64Array.of(i), 1) }]),
    );
    await withFile({ many, groups }, (file) => {
      expect(file.list("/many")).toHaveLength(1100);
      expect(file.list("/many", 3)).toHaveLength(3);
      for (let again = 0; again < 2; again++) {
        for (let i = 0; i < 40; i++) {
          const [node, ...others] = file.list(`/groups/g${i}`);
          expect([node, others]).toMatchObject([{ name: "x", type: "dataset", values: Float64Array.of(i) }, []]);
        }
      }
    });
  });

  it("reads rows that are there, and no others", async () => {
    await withFile({ x: reals(numbers(6000), 2000, 3) }, (file) => {
      const x = file.arrays("/", file.list("/"), none).get("x")!;
      expect(x.read(10, 12)).toStrictEqual(numbers(6000).slice(30, 36));
      expect(() => x.read(1999, 2001)).toThrow(`${file.path}: key /x: expected 6 values, found 3`);
    });
  });

  it("is found by a path that is relative to where one is", async () => {
    await withFolder(async (folder) => {
      const path = relative(process.cwd(), join(folder, "sample.h5"));
      await writeHdf5(path, { x: reals(numbers(6), 2, 3) });
      const file = await Hdf5File.open(path);
      expect([file.path, file.list("/").map(({ name }) => name)]).toStrictEqual([path, ["x"]]);
      file.close();
    });
  });

  it("answers nothing once it is closed, however often", async () => {
    await withFile(ani1xTree(), (file) => {
      file.close();
      file.close();
      expect(() => file.list("/")).toThrow(`${file.path} is closed`);
    });
  });

  it("is open beside others, whichever is closed first", async () => {
    await withFolder(async (folder) => {
      const paths = ["a.h5", "b.h5", "c.h5"].map((name) => join(folder, name));
      for (const path of paths) await writeHdf5(path, ani1xTree());
      const files = await Promise.all(paths.map((path) => Hdf5File.open(path)));
      for (const file of files) expect(file.list("/")).toHaveLength(2);
      for (const file of files) file.close();
      for (const path of paths) expect(await readAll(path)).toHaveLength(100);
    });
  });
});

describe("a filter that the library does not have", () => {
  it.each([
    ["lzf", 'only h5py has this filter: copy the data sets with it to a new file, with compression="gzip"'],
    ["blosc", "pack it again: h5repack -f GZIP=4 old.h5 new.h5"],
  ])("is named: %s", async (filter, hint) => {
    await withFolder(async (folder) => {
      const path = join(folder, "sample.h5");
      const coordinates = { ...reals(numbers(12), 2, 2, 3), chunks: [1, 2, 3] };
      await writeHdf5(path, { H2: ani1xGroup([1, 1], 2, { coordinates }) }, true);
      const bytes = await readFile(path);
      // A filter of the pipeline: its number, the length of its name, flags, the number of its values, and its name.
      const name = bytes.indexOf("deflate\0");
      bytes.writeUInt16LE(32000, name - 8);
      bytes.fill(0, name, name + 8).write(filter, name);
      await writeFile(path, bytes);
      expect(await failure(() => readAll(path))).toStrictEqual({
        code: "DATASET_UNSUPPORTED",
        message: `sample.h5: key /H2: expected data that is plain or deflated, found the filter "${filter}"`,
        hint,
      });
    });
  });
});

it("the library is said to be missing where it is", async () => {
  await withFolder((folder) => {
    expect(() => libraryUrl([folder])).toThrow("expected the package h5wasm to read HDF5 with, found none");
    expect(withoutFolder(libraryUrl())).toMatch(/^file:.*\/h5wasm\/dist\/node\/hdf5_hl\.js$/);
    return Promise.resolve();
  });
});
