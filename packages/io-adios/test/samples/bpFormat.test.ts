import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { bpFormat, SampleWriter } from "../../src/index";
import { MANIFEST_NAME } from "../../src/integrity/manifest";
import { temporaryFolder } from "../helpers/folder";
import { hydroxide } from "./hydroxide";

const place = temporaryFolder();

async function read(path: string) {
  const remarks: string[] = [];
  const found = [];
  for await (const { id, side } of bpFormat.structures(path, (remark) => remarks.push(remark))) found.push([id, side]);
  return { remarks, found };
}

describe("bpFormat", () => {
  const path = place("set.bp");

  beforeAll(async () => {
    const writer = await SampleWriter.create(path);
    const h = { numbers: Uint8Array.of(1), positions: new Float64Array(3), dataset: "h", group: "h", info: {} };
    for (const [id, side] of [
      ["a", "validation"],
      ["b", "train"],
    ] as const) {
      await writer.add({ ...h, pbc: [false, false, false], energy: 1, id }, side);
    }
    await writer.close();
  });

  test("gives structures with their sides, in the set's order, and has nothing to say of a set with its manifest", async () => {
    expect(await read(path)).toEqual({
      remarks: [],
      found: [
        ["b", "train"],
        ["a", "validation"],
      ],
    });
  });

  test("tells of a set of others whose energies are what HydraGNN's regression has left, and not of ours", async () => {
    const references = new Map([["h", Float64Array.from({ length: 119 }, (_, z) => -z)]]);
    const remarksOf = async (complete: boolean) => {
      const residual = place(`residual-${complete}.bp`);
      const writer = await SampleWriter.create(residual, { complete });
      await writer.add(hydroxide({ dataset: "h", energy: -1 }), "train");
      await writer.close({ references });
      return (await read(residual)).remarks;
    };
    expect(await remarksOf(true)).toEqual([]);
    expect(await remarksOf(false)).toEqual([
      "it has energy_linear_regression_coeff: energies are read as they stand, which is what was left after the contributions of the " +
        "elements were subtracted, and the coefficients are not taken over",
    ]);
  });

  test("tells of a set of ours without it", async () => {
    const bare = place("bare.bp");
    cpSync(path, bare, { recursive: true });
    rmSync(join(bare, MANIFEST_NAME));
    const { remarks, found } = await read(bare);
    expect(found).toHaveLength(2);
    expect(remarks).toEqual([
      "the manifest that Hydride writes is missing, and with it the checksums, so that changed values cannot be seen",
    ]);
  });
});
