import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SampleFile } from "../../src/index";
import { SPLITS } from "../../src/samples/layout";
import { shared } from "./shared";

const LABELS = { train: "trainset", validation: "valset", test: "testset" } as const;

type Json = Record<string, Record<string, unknown>[]>;

/** The numbers of nested lists one after the other. */
function flat(value: unknown): number[] {
  return (Array.isArray(value) ? value.flat(Infinity) : [value]) as number[];
}

const golden = join(shared, "golden");

describe.skipIf(!existsSync(golden))("sets that HydraGNN wrote", () => {
  it.each(["sc25", "sc25-1rank", "sc26"])("%s is read value for value", async (name) => {
    const expected = JSON.parse(readFileSync(join(golden, `${name}.json`), "utf8")) as Json;
    const file = await SampleFile.open(join(golden, `${name}.bp`));
    expect(file.isComplete).toBe(false);
    for (const split of SPLITS) {
      const samples = expected[LABELS[split]]!;
      expect(file.splits[split]).toBe(samples.length);
      const raw = await file.read(split);
      for (const [i, sample] of samples.entries()) {
        const keys = Object.keys(sample).filter((key) => key !== "dataset_name");
        expect([...raw[i]!.keys()].sort()).toEqual(keys.sort());
        for (const key of keys) {
          const { values, shape } = raw[i]!.get(key)!;
          expect(Array.from(values as ArrayLike<number | bigint>, Number), `${key} of ${i}`).toEqual(flat(sample[key]));
          expect(shape[0], key).toBe((sample[key] as unknown[]).length);
        }
      }
    }
    await file.close();
  });

  it("gives structures in the order of the file", async () => {
    const expected = JSON.parse(readFileSync(join(golden, "sc26.json"), "utf8")) as Json;
    const file = await SampleFile.open(join(golden, "sc26.bp"));
    for (const split of SPLITS) {
      let i = 0;
      for await (const structure of file.structures(split)) {
        const sample = expected[LABELS[split]]![i]!;
        expect([...structure.numbers]).toEqual(flat(sample["atomic_numbers"]));
        expect([...structure.positions]).toEqual(flat(sample["pos"]));
        expect([...structure.forces!]).toEqual(flat(sample["forces"]));
        expect(structure.energy).toBe(flat(sample["energy"])[0]);
        expect(structure.cell === undefined ? new Array(9).fill(0) : [...structure.cell]).toEqual(flat(sample["cell"]));
        expect(structure.pbc.map(Number)).toEqual(sample["pbc"]);
        expect([structure.charge, structure.spin]).toEqual(sample["graph_attr"]);
        expect([structure.dataset, structure.id]).toEqual(["mptrj", `sc26:${split}:${i}`]);
        expect([structure.stress, structure.arrays, structure.info]).toEqual([undefined, undefined, {}]);
        i++;
      }
      expect(i).toBe(expected[LABELS[split]]!.length);
    }
    await file.close();
  });
});
