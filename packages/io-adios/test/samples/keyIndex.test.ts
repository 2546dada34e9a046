import { expect, it } from "vitest";
import { Adios, checkSet, type DataType, type PutData, SampleFile, SampleWriter } from "../../src/index";
import type { Split } from "../../src/samples/layout";
import { temporaryFolder } from "../helpers/folder";
import { hydroxide } from "./hydroxide";

const place = temporaryFolder();

/** One sample of two atoms, as somebody else may write it. */
async function foreign(path: string, count: "int16" | "int64" = "int64"): Promise<void> {
  const adios = new Adios();
  const io = adios.declareIO("foreign");
  io.defineAttribute("trainset/ndata", 1);
  io.defineAttribute("trainset/keys", ["atomic_numbers", "pos"]);
  const engine = await io.open(path, "write");
  const put = async (name: string, type: DataType, values: PutData, shape: number[]) => {
    await engine.put(io.defineVariable(name, type, { shape }), values, { mode: "sync" });
  };
  const one = (value: number) => (count === "int64" ? BigInt64Array.of(BigInt(value)) : Int16Array.of(value));
  for (const [key, type, values, width] of [
    ["atomic_numbers", "int16", Int16Array.of(1, 8), 1],
    ["pos", "float", Float32Array.of(0, 0, 0, 1, 2, 3), 3],
  ] as const) {
    const name = `trainset/${key}`;
    io.defineAttribute(`${name}/variable_dim`, 0);
    await put(name, type, values, [2, width]);
    await put(`${name}/variable_count`, count, one(2), [1]);
    await put(`${name}/variable_offset`, count, one(0), [1]);
  }
  await engine.close();
  await adios.close();
}

it("a key of a type that no set has is named with its type", async () => {
  const path = place("foreign.bp");
  await foreign(path);
  const problem =
    "trainset/atomic_numbers: expected a globalArray of float, double, int32, int64, uint8, found a globalArray of int16";
  const file = await SampleFile.open(path);
  await expect(file.samples("train", [0])).rejects.toMatchObject({
    code: "SAMPLES_LAYOUT",
    message: `${path}: ${problem}`,
  });
  await file.close();
  expect(await checkSet(path)).toEqual([{ file: path, problem }]);
});

it("so is one of counts", async () => {
  const path = place("counts.bp");
  await foreign(path, "int16");
  const file = await SampleFile.open(path);
  await expect(file.samples("train", [0])).rejects.toThrow(
    "trainset/atomic_numbers/variable_count: expected a globalArray of float, double, int32, int64, uint8, found a globalArray of int16",
  );
  await file.close();
});

it("a side that there is not is named", async () => {
  const path = place("side.bp");
  const writer = await SampleWriter.create(path);
  await writer.add(hydroxide(), "validation");
  await writer.close();
  const file = await SampleFile.open(path);
  const side = "val" as Split;
  const message = `${path}: expected the side "train", "validation", "test", found "val"`;
  await expect(file.samples(side, [0])).rejects.toMatchObject({ code: "SAMPLES_RANGE", message });
  await expect(file.samples(side, [])).rejects.toMatchObject({ message });
  await expect(file.read(side)).rejects.toMatchObject({ message });
  await expect(file.structures(side).next()).rejects.toMatchObject({ message });
  expect(() => file.keys(side)).toThrow(message);
  await file.close();
});

const LIST = ["trainset/ndata", "total_ndata", "counts", "offsets", "keys", "forces"] as const;

/** A set of two structures as HydraGNN has it, with something that does not fit. */
async function contradictory(path: string, what: (typeof LIST)[number] | "nothing"): Promise<void> {
  const adios = new Adios();
  const io = adios.declareIO(`contradictory ${what}`);
  if (what !== "trainset/ndata") io.defineAttribute("trainset/ndata", 2);
  io.defineAttribute("valset/ndata", 0);
  io.defineAttribute("total_ndata", what === "total_ndata" ? 3 : 2);
  io.defineAttribute(
    "trainset/keys",
    what === "keys" ? ["atomic_numbers", "pos"] : ["atomic_numbers", "pos", "forces"],
  );
  const engine = await io.open(path, "write");
  const rows = what === "forces" ? 5 : 4;
  for (const [key, type, width] of [
    ["atomic_numbers", "int64", 1],
    ["pos", "double", 3],
    ["forces", "double", 3],
  ] as const) {
    const name = `trainset/${key}`;
    const count = key === "forces" ? rows : 4;
    const values =
      type === "int64" ? new BigInt64Array(count).fill(8n) : Float64Array.from({ length: 3 * count }, (_, i) => i);
    io.defineAttribute(`${name}/variable_dim`, 0);
    await engine.put(io.defineVariable(name, type, { shape: [count, width] }), values, { mode: "sync" });
    const counts = BigInt64Array.of(2n, what === "counts" && key === "pos" ? 1n : BigInt(count - 2));
    await engine.put(io.defineVariable(`${name}/variable_count`, "int64", { shape: [2] }), counts, { mode: "sync" });
    await engine.put(
      io.defineVariable(`${name}/variable_offset`, "int64", { shape: [2] }),
      BigInt64Array.of(0n, what === "offsets" && key === "pos" ? 1n : 2n),
      {
        mode: "sync",
      },
    );
  }
  await engine.close();
  await adios.close();
}

async function readAll(path: string): Promise<number> {
  const file = await SampleFile.open(path);
  try {
    return (await file.samples("train", [0, 1])).length;
  } finally {
    await file.close();
  }
}

it("sets whose numbers do not fit together lose no structure in silence", async () => {
  const nothing = place("nothing.bp");
  await contradictory(nothing, "nothing");
  expect(await readAll(nothing)).toBe(2);
  const messages: string[] = [];
  for (const what of LIST) {
    const path = place(`${what.replace("/", "-")}.bp`);
    await contradictory(path, what);
    messages.push(
      await readAll(path).then(
        () => "read",
        (error: Error) => error.message.replace(`${path}: `, ""),
      ),
    );
  }
  expect(messages).toEqual([
    "expected the attribute trainset/ndata beside trainset/atomic_numbers/variable_dim, found none",
    "expected 3 samples, as total_ndata has it, found 2 on all sides",
    "trainset/pos: expected 4 rows in all samples together, found 3",
    "trainset/pos: expected rows of one sample each, found row 1 in two",
    "trainset/keys: expected forces among them, of which there is trainset/forces/variable_count, found none",
    "sample forces:train:1: expected 6 numbers of forces, found 9",
  ]);
});
