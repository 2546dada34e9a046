import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Structure } from "@hydride/core-graph";
import { describe, expect, it } from "vitest";
import { loadDataset, regroup, writeStructures } from "../src/index";
import { failure, readAll, structure, withFolder } from "./helpers";

const PLAIN = [1, 2].map((i) => `1\nProperties=species:S:1:pos:R:3 tag=bulk pbc="F F F"\nH 0.0 0.0 ${i}.0\n`).join("");
const named = (structures: Structure[]) => structures.map(({ dataset, id }) => [dataset, id]);

describe("dataset and id", () => {
  it("leave a plain file as it was", async () => {
    await withFolder(async (folder) => {
      const [first, second] = [join(folder, "a.xyz"), join(folder, "b.xyz")];
      await writeFile(first, PLAIN);
      await writeStructures(second, await readAll(first));
      expect(await readFile(second, "utf8")).toBe(PLAIN);
      expect(named(await readAll(second))).toStrictEqual([
        ["b", "b:1"],
        ["b", "b:2"],
      ]);
      await writeStructures(second, regroup(await readAll(first), "composition").structures);
      expect(await readFile(second, "utf8")).toBe(PLAIN);
    });
  });

  it("of a merged file survive every further conversion", async () => {
    await withFolder(async (folder) => {
      const path = (name: string) => join(folder, `${name}.xyz`);
      await writeFile(path("a"), PLAIN);
      await writeFile(path("b"), PLAIN);
      const structures = [...(await readAll(path("a"))), ...(await readAll(path("b")))];
      await writeStructures(path("merged"), structures, { identity: "all" });
      await writeStructures(path("second"), await readAll(path("merged")));
      await writeStructures(path("third"), await readAll(path("second")));
      expect(await readAll(path("third"))).toStrictEqual(structures);
    });
  });

  it.each([
    { id: "traj:7", dataset: "x" },
    { id: "out:1", dataset: "out" },
    { id: "out:2", dataset: "out" },
    { id: "7", dataset: "a b" },
    { id: "7", dataset: "x", info: { id: 7 } },
    { id: "8", dataset: "x", info: { id: 7 } },
  ])("%j of the API come back, also by way of another file", async (rest) => {
    await withFolder(async (folder) => {
      const made = structure([1], { group: "H", ...rest });
      const [out, other] = [join(folder, "out.xyz"), join(folder, "other.xyz")];
      await writeStructures(out, [made]);
      expect(await readAll(out)).toStrictEqual([made]);
      await writeStructures(other, await readAll(out));
      expect(await readAll(other)).toStrictEqual([made]);
    });
  });

  it("that were declared or changed after reading are kept", async () => {
    await withFolder(async (folder) => {
      const [path, out] = [join(folder, "a.xyz"), join(folder, "out.xyz")];
      const kept = async (structures: Structure[]) => {
        await writeStructures(out, structures);
        return named(await readAll(out));
      };
      await writeFile(path, PLAIN);
      expect(await kept((await loadDataset(path, { dataset: "water" })).structures)).toStrictEqual([
        ["water", "a:1"],
        ["water", "a:2"],
      ]);
      const changed = await readAll(path);
      changed[0]!.id = "mine";
      changed[1]!.dataset = "other";
      expect(await kept(changed)).toStrictEqual([
        ["out", "mine"],
        ["other", "out:2"],
      ]);
    });
  });

  it("that come twice are not written, unless no identity is", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "out.xyz");
      const pair = [structure([1], { id: "7" }), structure([8], { id: "7" })];
      for (const identity of ["auto", "all"] as const) {
        expect(await failure(() => writeStructures(path, pair, { identity }))).toStrictEqual({
          code: "DATASET_DUPLICATE_ID",
          message:
            'out.xyz: frame 2: expected a different id for every structure of dataset "test", ' +
            'found "7" in structure 1 and again',
          hint:
            "read files of the same name as different datasets (option dataset), or change the id; " +
            'identity: "none" writes no dataset, id and group',
        });
      }
      await writeStructures(path, pair, { identity: "none" });
      expect(named(await readAll(path))).toStrictEqual([
        ["out", "out:1"],
        ["out", "out:2"],
      ]);
      const apart = [pair[0]!, { ...pair[1]!, dataset: "other" }];
      await writeStructures(path, apart);
      expect(named(await readAll(path))).toStrictEqual([
        ["test", "7"],
        ["other", "7"],
      ]);
    });
  });
});
