import { beforeAll, expect, it } from "vitest";
import { Adios, type DataType, describeSdk, type Engine, type IO, ParallelWriter } from "../../src/index";
import { freshIO, messageOf, temporaryFolder } from "../helpers/folder";

const path = temporaryFolder();
const newIO = freshIO();
const file = path("refusals.bp");

let io: IO;
let writer: Engine;
beforeAll(async () => {
  io = newIO();
  writer = await io.open(file, "write");
  await writer.beginStep();
});

const at = (code: string, call: string, variable: string | undefined, problem: string) =>
  `${code} in ${call} (${variable === undefined ? "" : `variable '${variable}', `}file ${file}): ${problem}`;

it("refuses puts that do not fit", async () => {
  const x = io.defineVariable("x", "float", { shape: [2, 3] });
  const local = io.defineVariable("local", "int64", { count: [2] });
  const value = io.defineVariable("value", "int8");
  const text = io.defineVariable("text", "string");
  const constant = io.defineVariable("constant", "double", { shape: [2], constantDims: true });
  const other = newIO().defineVariable("x", "float", { shape: [1] });
  const put = (...args: Parameters<Engine["put"]>) => messageOf(() => writer.put(...args));
  const x6 = new Float32Array(6);
  const here = (code: string, problem: string, variable = "x") => at(code, "Engine.put", variable, problem);
  expect(await put(x, new Float64Array(6))).toBe(
    here("ADIOS_TYPE", "expected a Float32Array for float, found Float64Array(6)"),
  );
  expect(await put(x, new Float32Array(5))).toBe(
    here("ADIOS_BUFFER", "expected 6 elements of a block of [2, 3], found Float32Array(5)"),
  );
  expect(await put(x, 1)).toBe(here("ADIOS_TYPE", "expected a Float32Array for float, found 1"));
  expect(await put(x, x6, { from: [0] } as never)).toBe(
    here("ADIOS_ARGUMENT", 'expected no other keys than mode, start, count in options, found "from"'),
  );
  const outside = "is not inside the shape [2, 3]";
  expect(await put(x, x6, { start: [1, 0], count: [2, 3] })).toBe(
    here("ADIOS_SELECTION", `the selection of start [1, 0] and count [2, 3] ${outside}`),
  );
  expect(await put(x, x6, { start: [0], count: [6] })).toBe(
    here("ADIOS_SELECTION", `the selection of start [0] and count [6] ${outside}`),
  );
  expect(await put(x, x6, { start: [-1, 0] })).toBe(
    here("ADIOS_ARGUMENT", "expected whole numbers from 0 as start, found [-1, 0]"),
  );
  expect(await put(x, x6, { mode: "later" as "sync" })).toBe(
    here("ADIOS_ARGUMENT", 'expected "deferred" or "sync" as mode, found "later"'),
  );
  expect(await put(local, BigInt64Array.of(1n), { start: [1], count: [1] })).toBe(
    here("ADIOS_SELECTION", "a block of a local array has no start", "local"),
  );
  expect(await put(value, 200)).toBe(here("ADIOS_TYPE", "expected a whole number of int8, found 200", "value"));
  expect(await put(value, 1, { count: [1] })).toBe(here("ADIOS_SELECTION", "a single value has no selection", "value"));
  expect(await put(text, 5)).toBe(here("ADIOS_TYPE", "expected a string, found 5", "text"));
  expect(await put(constant, new Float64Array(1), { count: [1] })).toBe(
    here("ADIOS_SELECTION", "expected no start and count of a variable with constantDims", "constant"),
  );
  expect(await put(other, new Float32Array(1))).toBe(
    here("ADIOS_ARGUMENT", "it is a variable of another IO than the file"),
  );
  expect(await put("none", x6)).toBe(here("ADIOS_NO_VARIABLE", "it was not defined", "none"));
});

it("refuses definitions that cannot be", async () => {
  const define = (name: unknown, type: unknown, shape?: object) =>
    messageOf(() => newIO().defineVariable(name as string, type as DataType, shape));
  const here = (code: string, problem: string) => `${code} in IO.defineVariable (variable 'x'): ${problem}`;
  expect(await define("x", "int128")).toBe(
    here(
      "ADIOS_TYPE",
      "expected a type (int8, int16, int32, int64, uint8, uint16, uint32, uint64, float, double, float complex, double complex, " +
        'char, string), found "int128"',
    ),
  );
  expect(await define("x", "float", { shape: [1.5] })).toBe(
    here("ADIOS_ARGUMENT", "expected whole numbers from 0 as shape, found [1.5]"),
  );
  expect(await define("x", "float", { shape: [2], start: [2], count: [1] })).toBe(
    here("ADIOS_SELECTION", "the selection of start [2] and count [1] is not inside the shape [2]"),
  );
  expect(await define("x", "string", { shape: [2] })).toBe(
    here("ADIOS_TYPE", "expected no shape of a variable of strings: it has single values; use an attribute"),
  );
  const twice = newIO();
  const operators = describeSdk().operators.join(", ") || "none";
  twice.defineVariable("x", "float");
  expect(await messageOf(() => twice.defineVariable("x", "float"))).toBe(
    here("ADIOS_ARGUMENT", "it is defined already"),
  );
  expect(await messageOf(() => twice.addOperation("x", "squeeze"))).toBe(
    `ADIOS_ARGUMENT in IO.addOperation (variable 'x'): expected an operator that this ADIOS2 has (${operators}), found 'squeeze'`,
  );
  expect(await messageOf(() => twice.setParameters({ a: NaN }))).toBe(
    "ADIOS_ARGUMENT in IO.setParameters: expected a string, number or boolean as parameter a, found NaN",
  );
});

it("refuses options that it does not know, wherever there are any", async () => {
  const one = newIO();
  const keys = (call: string, known: string, where: string, found: string) =>
    `ADIOS_ARGUMENT in ${call}: expected no other keys than ${known} in ${where}, found "${found}"`;
  const shape = "shape, start, count, constantDims";
  expect(await messageOf(() => one.defineVariable("v", "double", [2, 3] as never))).toBe(
    `ADIOS_ARGUMENT in IO.defineVariable (variable 'v'): expected an object with any of ${shape} as the shape of a variable, found [2, 3]`,
  );
  expect(await messageOf(() => one.defineVariable("v", "double", { shapes: [2, 3] } as never))).toBe(
    keys("IO.defineVariable (variable 'v')", shape, "the shape of a variable", "shapes"),
  );
  expect(await messageOf(() => one.defineVariable("v", "double", { start: [1] }))).toBe(
    "ADIOS_ARGUMENT in IO.defineVariable (variable 'v'): expected no start of a single value, found [1]; give a shape or a count",
  );
  expect(await messageOf(() => one.defineVariable("v", "double", { count: "2" } as never))).toBe(
    `ADIOS_ARGUMENT in IO.defineVariable (variable 'v'): expected whole numbers from 0 as count, found "2"`,
  );
  expect(await messageOf(() => one.defineAttribute("a", 1, { kind: "int8" } as never))).toBe(
    keys("IO.defineAttribute", "variable, type", "options", "kind"),
  );
  expect(await messageOf(() => one.inquireAttribute("a", { of: "v" } as never))).toBe(
    keys("IO.inquireAttribute", "variable", "options", "of"),
  );
  expect(await messageOf(() => new Adios({ com: undefined } as never))).toBe(keys("Adios", "comm", "options", "com"));
  const open = (options: object) => messageOf(() => one.open("none.bp", "read", options));
  expect(await open({ validated: false })).toBe(
    keys("IO.open (file none.bp)", "validate, comm", "options", "validated"),
  );
  expect(await open({ validate: { trails: false } })).toBe(
    keys("IO.open (file none.bp)", "manifest, trial", "validate", "trails"),
  );
  expect(await messageOf(() => writer.beginStep({ timeOut: 3 } as never))).toBe(
    keys(`Engine.beginStep (file ${file})`, "timeout", "options", "timeOut"),
  );
  expect(await messageOf(() => writer.beginStep({ timeout: "3" } as never))).toBe(
    `ADIOS_ARGUMENT in Engine.beginStep (file ${file}): expected seconds as timeout, found "3"`,
  );
  expect(await messageOf(() => new ParallelWriter(path("p.bp") as never))).toBe(
    `ADIOS_ARGUMENT in ParallelWriter: expected an object with any of path, comm, engine, parameters as options, found ${JSON.stringify(
      path("p.bp").length > 40 ? `${path("p.bp").slice(0, 40)}...` : path("p.bp"),
    )}`,
  );
  const whole = new ParallelWriter({ path: path("p.bp") });
  expect(await messageOf(() => whole.defineVariable("v", "float", { shap: [1] } as never))).toBe(
    keys(`ParallelWriter.defineVariable (variable 'v', file ${path("p.bp")})`, "shape", "options", "shap"),
  );
  expect(await messageOf(() => whole.attribute("a", 1, { kind: "int8" } as never))).toBe(
    keys(`ParallelWriter.attribute (file ${path("p.bp")})`, "variable, type", "options", "kind"),
  );
  whole.defineVariable("v", "float");
  expect(await messageOf(() => whole.put("v", 1, { mode: "sync" } as never))).toBe(
    keys(`ParallelWriter.put (variable 'v', file ${path("p.bp")})`, "start, count", "options", "mode"),
  );
  await whole.close();
});

it("refuses gets that do not fit, and what a mode does not have", async () => {
  const written = newIO();
  const local = path("gets.bp");
  const out = await written.open(local, "write");
  const l = written.defineVariable("l", "int32", { count: [2] });
  await out.put(written.defineVariable("x", "int32", { shape: [2] }), Int32Array.of(1, 2));
  await out.put(l, Int32Array.of(1, 2));
  await out.put(l, Int32Array.of(3, 4));
  expect(await messageOf(() => out.get("x"))).toBe(
    `ADIOS_ARGUMENT in Engine.get (variable 'x', file ${local}): the file is open for "write"`,
  );
  await out.close();
  expect(await messageOf(() => out.endStep())).toBe(
    `ADIOS_CLOSED in Engine.endStep (file ${local}): the file was closed`,
  );
  const reading = newIO();
  const reader = await reading.open(local, "readRandomAccess");
  const get = (name: string, options?: object) => messageOf(() => reader.get(name, options));
  const here = (code: string, problem: string, variable = "x") =>
    `${code} in Engine.get (variable '${variable}', file ${local}): ${problem}`;
  expect(await get("none")).toBe(here("ADIOS_NO_VARIABLE", "there is no such variable (in this step)", "none"));
  expect(await get("x", { into: new Int32Array(3) })).toBe(
    here("ADIOS_BUFFER", "expected a typed array of 2 elements (8 bytes), found 12 bytes"),
  );
  expect(await get("x", { into: new Float64Array(1) })).toBe(
    here("ADIOS_TYPE", "expected a Int32Array for int32, found Float64Array(1)"),
  );
  expect(await get("x", { into: [1, 2] })).toBe(here("ADIOS_TYPE", "expected a typed array as into, found [1, 2]"));
  const keys = "into, start, count, steps, blockId, mode";
  expect(await get("x", { offset: 1 })).toBe(
    here("ADIOS_ARGUMENT", `expected no other keys than ${keys} in options, found "offset"`),
  );
  expect(await messageOf(() => reader.getMany([{ name: "x", first: 1 } as never]))).toBe(
    `ADIOS_ARGUMENT in Engine.getMany (file ${local}): expected no other keys than name, start, count in a selection, found "first"`,
  );
  expect(await get("x", { start: [1], count: [2] })).toBe(
    here("ADIOS_SELECTION", "the selection of start [1] and count [2] is not inside the shape [2]"),
  );
  expect(await get("x", { start: [2 ** 53 - 1] })).toBe(
    here("ADIOS_SELECTION", "the selection of start [9007199254740991] and count [0] is not inside the shape [2]"),
  );
  expect(await get("x", { steps: [0, 2] })).toBe(
    here("ADIOS_SELECTION", "the steps 0 to 2 (not included) are not among its 1"),
  );
  expect(await get("l")).toBe(
    here("ADIOS_SELECTION", "a local array of 2 blocks is read by its blocks: expected a blockId", "l"),
  );
  expect(await get("l", { blockId: 2 })).toBe(here("ADIOS_SELECTION", "there is no block 2 among its 2", "l"));
  const x = await reading.inquireVariable("x", "int32");
  expect(await messageOf(() => reader.get(x!, { into: new Float32Array(2) as never }))).toBe(
    here("ADIOS_TYPE", "expected a Int32Array for int32, found Float32Array(2)"),
  );
  expect(await messageOf(() => reading.inquireVariable("x", "double"))).toBe(
    "ADIOS_TYPE in IO.inquireVariable (variable 'x'): expected a variable of double, found one of int32",
  );
  expect(await messageOf(() => reader.beginStep())).toBe(
    `ADIOS_ARGUMENT in Engine.beginStep (file ${local}): a file open for "readRandomAccess" has all steps at once`,
  );
  expect(await messageOf(() => reader.put("x", Int32Array.of(1, 2)))).toBe(
    `ADIOS_ARGUMENT in Engine.put (variable 'x', file ${local}): the file is open for "readRandomAccess"`,
  );
  await reader.close();
});

it("refuses files that cannot be opened", async () => {
  const absent = path("absent.bp");
  expect(await messageOf(() => newIO().open(absent, "read", { validate: false }))).toBe(
    `ADIOS_NOT_FOUND in IO.open (file ${absent}): there is no such file; relative paths start at the working directory`,
  );
  expect(await messageOf(() => newIO().open(absent, "update" as "write"))).toBe(
    `ADIOS_ARGUMENT in IO.open (file ${absent}): expected a mode (write, append, read, readRandomAccess), found "update"`,
  );
  const foreign = newIO();
  foreign.setEngine("Foo");
  expect(await messageOf(() => foreign.open(absent, "write"))).toBe(
    `ADIOS_ARGUMENT in IO.open (file ${absent}): Engine type Foo is not valid`,
  );
  await expect(newIO().open(absent, "read")).rejects.toMatchObject({
    code: "BP_NOT_FOUND",
    message: `${absent}: expected a BP set, found nothing of that name`,
  });
});

it("ends what it has, and refuses the rest", async () => {
  const adios = new Adios();
  const one = adios.declareIO("one");
  expect(await messageOf(() => adios.declareIO("one"))).toBe(
    "ADIOS_ARGUMENT in Adios.declareIO: there is an IO 'one' already",
  );
  const open = await one.open(path("ended.bp"), "write");
  await open.put(one.defineVariable("x", "uint8"), 3);
  expect(await messageOf(() => adios.removeIO("one"))).toBe(
    "ADIOS_ARGUMENT in Adios.removeIO: the IO 'one' has an open file",
  );
  await adios.close();
  await adios.close();
  expect(await messageOf(() => adios.declareIO("two"))).toBe("ADIOS_CLOSED in Adios.declareIO: it was closed");
  expect(await messageOf(() => one.availableVariables())).toBe(
    "ADIOS_CLOSED in IO.availableVariables: the IO 'one' was removed",
  );
  expect(await messageOf(() => open.put("x", 4))).toBe(
    `ADIOS_CLOSED in Engine.put (variable 'x', file ${path("ended.bp")}): the file was closed`,
  );
  const reader = await newIO().open(path("ended.bp"), "readRandomAccess");
  expect(await reader.get("x")).toEqual(Uint8Array.of(3));
  await reader.close();
});

it("gives nothing of a file whose steps are over", async () => {
  for (const type of ["BP4", "BP5"]) {
    const [writing, reading] = [newIO(), newIO()];
    writing.setEngine(type);
    const x = writing.defineVariable("x", "int32");
    const at = path(`steps.${type}.bp`);
    const engine = await writing.open(at, "write");
    for (const value of [7, 8]) {
      await engine.beginStep();
      await engine.put(x, value);
      await engine.endStep();
    }
    await engine.close();
    const reader = await reading.open(at, "read");
    const values: unknown[] = [];
    while ((await reader.beginStep()) === "ok") {
      values.push(...((await reader.get("x")) as Int32Array));
      await reader.endStep();
    }
    expect(values).toEqual([7, 8]);
    const over = "expected a step of the file, found that it has no further ones";
    expect(await messageOf(() => reader.get("x"))).toBe(`ADIOS_STEP in Engine.get (variable 'x', file ${at}): ${over}`);
    expect(await messageOf(() => reader.getMany([{ name: "x" }]))).toContain(over);
    await reader.close();
  }
});

it("refuses a parameter that is no number", async () => {
  const other = newIO();
  other.setParameters({ StatsLevel: "Off" });
  const place = path("parameters.bp");
  expect(await messageOf(() => other.open(place, "write"))).toBe(
    `ADIOS_ARGUMENT in IO.open (file ${place}): expected numbers where parameters or attributes have them, found another text, ` +
      "or one too large",
  );
});
