import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { cachedRoot } from "../install/findAdios.mjs";
import { theMpi } from "../install/theMpi.mjs";
import { SampleFile } from "../src/index";
import { freshIO, temporaryFolder } from "./helpers/folder";
import { removeNotes } from "./helpers/notes";

const path = temporaryFolder();
const newIO = freshIO();

async function writeOurs(): Promise<string> {
  const io = newIO();
  const x = io.defineVariable("x", "float", { shape: [2, 3] });
  io.defineAttribute("units", "eV", { variable: "x" });
  io.defineAttribute("levels", ["PBE", "r2SCAN"]);
  io.defineAttribute("cutoff", 5);
  const writer = await io.open(path("ours.bp"), "write");
  await writer.beginStep();
  await writer.put(x, Float32Array.of(1, 2, 3, 4, 5, 6));
  await writer.put(io.defineVariable("ids", "int64", { shape: [2] }), BigInt64Array.of(-1n, 2n ** 60n));
  await writer.put(io.defineVariable("name", "string"), "ours");
  await writer.endStep();
  await writer.close();
  return path("ours.bp");
}

const mpi = await theMpi().catch(() => undefined);
const bpls = mpi === undefined ? "" : join(cachedRoot(process.env, mpi.name), "bin", "bpls");
const hasBpls = existsSync(bpls);
if (!hasBpls) console.log("skipped: bpls, which comes with an ADIOS2 with MPI (scripts/setup.sh --adios-mpi)");

it.skipIf(!hasBpls)("bpls lists and prints what we write", async () => {
  const { pid, status, stdout } = spawnSync(bpls, ["-la", await writeOurs(), "-d", "-n", "3"], { encoding: "utf8" });
  removeNotes(pid);
  expect({ status, lines: stdout.split("\n").map((line) => line.replace(/\s+/g, " ").trim()) }).toEqual({
    status: 0,
    lines: [
      "double cutoff attr = 5",
      "int64_t ids {2} = -1 / 1152921504606846976",
      "(0) -1 1152921504606846976",
      "",
      'string levels attr = {"PBE", "r2SCAN"}',
      'string name scalar = "ours"',
      '"ours"',
      "",
      "float x {2, 3} = 1 / 6",
      "(0,0) 1 2 3",
      "(1,0) 4 5 6",
      "",
      'string x/units attr = "eV"',
      "",
    ],
  });
});

const python = process.env["HYDRIDE_PYTHON"] ?? "python3";
const hasPython = spawnSync(python, ["-c", "import adios2, numpy"]).status === 0;
if (!hasPython)
  console.log("skipped: the Python package, because HYDRIDE_PYTHON (else python3) has no adios2 with numpy");

const SCRIPT = `
import sys, numpy, adios2
ours, theirs = sys.argv[1:]
with adios2.FileReader(ours) as file:
    print(file.read("x").tolist(), file.read("ids").tolist(), file.read("name"))
    print(file.read_attribute("units", "x"), file.read_attribute("levels"), float(file.read_attribute("cutoff")))
with adios2.Stream(theirs, "w") as file:
    file.write_attribute("levels", ["PBE", "r2SCAN"])
    file.write_attribute("count", numpy.int64(7))
    for step in file.steps(2):
        values = numpy.arange(6, dtype=numpy.float64).reshape(2, 3) + 10 * step.current_step()
        step.write("y", values, [2, 3], [0, 0], [2, 3])
        step.write("label", "theirs")
`;

it.skipIf(!hasPython)("ADIOS2's Python package reads ours, and we read its", async () => {
  const theirs = path("theirs.bp");
  const { pid, status, stdout, stderr } = spawnSync(python, ["-c", SCRIPT, await writeOurs(), theirs], {
    encoding: "utf8",
  });
  removeNotes(pid);
  expect({ status, stdout, stderr }).toEqual({
    status: 0,
    stdout: "[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]] [-1, 1152921504606846976] ours\neV ['PBE', 'r2SCAN'] 5.0\n",
    stderr: "",
  });
  const io = newIO();
  const reader = await io.open(theirs, "readRandomAccess");
  expect(await reader.get("y", { steps: [1, 1], start: [1, 0] })).toEqual(Float64Array.of(13, 14, 15));
  expect(await reader.get("label")).toBe("theirs");
  expect((await io.inquireAttribute("levels"))!.value).toEqual(["PBE", "r2SCAN"]);
  expect((await io.inquireAttribute("count"))!.type).toBe("int64");
  await reader.close();
});

it.skipIf(!hasPython)("a set in HydraGNN's layout that Python wrote is read", async () => {
  const set = path("python.bp");
  const program = join(import.meta.dirname, "helpers", "hydragnnSet.py");
  const { pid, status, stderr } = spawnSync(python, [program, set], { encoding: "utf8" });
  removeNotes(pid);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const file = await SampleFile.open(set);
  expect([file.isComplete, file.datasets, file.splits]).toEqual([
    false,
    ["by hand"],
    { train: 2, validation: 0, test: 1 },
  ]);
  const common = { dataset: "by hand", info: {} };
  const further = (...values: number[]) => ({ further: { kind: "real", width: 2, values: Float64Array.from(values) } });
  const bare = { pbc: [false, false, false], ...common };
  const helium = { positions: Float64Array.of(1, 2, 3), forces: Float64Array.of(-1, -2, -3), arrays: further(0, 1) };
  expect(await file.samples("train", [1, 0])).toEqual([
    {
      ...common,
      ...helium,
      numbers: Uint8Array.of(2),
      cell: Float64Array.of(5, 0, 0, 0, 5, 0, 0, 0, 5),
      pbc: [true, true, false],
      energy: -2.5,
      id: "python:train:1",
      group: "He",
    },
    {
      ...bare,
      numbers: Uint8Array.of(8, 1, 1),
      positions: Float64Array.of(0, 0, 0.5, 0, 0.75, 0, 0, -0.75, 0),
      forces: Float64Array.of(-0, -0, -0.5, -0, -0.75, -0, -0, 0.75, -0),
      energy: -14.25,
      id: "python:train:0",
      group: "H2O",
      arrays: further(0, 1, 2, 3, 4, 5),
    },
  ]);
  expect(await file.samples("test", [0])).toEqual([
    { ...bare, ...helium, numbers: Uint8Array.of(1), energy: -0.5, id: "python:test:0", group: "H" },
  ]);
  const [water, helium2] = await file.read("train");
  expect(water!.get("edge_index")).toEqual({ values: BigInt64Array.of(0n, 0n, 1n, 2n, 1n, 2n, 0n, 0n), shape: [2, 4] });
  expect(helium2!.get("edge_index")!.shape).toEqual([2, 0]);
  await file.close();
});
