import { expect, it } from "vitest";
import { Adios, type IO } from "../../src/index";
import { freshIO, messageOf, temporaryFolder } from "../helpers/folder";

const path = temporaryFolder();
const newIO = freshIO();

/** ADIOS2 refuses it on its thread: an attribute keeps its type. */
function defineWrongly(io: IO): void {
  io.defineAttribute("a", 1);
  io.defineAttribute("a", "one");
}

const refusal = /^ADIOS_ARGUMENT in IO\.defineAttribute: .*attribute a has been defined with type double/;

it("what ADIOS2 refuses is thrown by the next call that waits, every time", async () => {
  const file = path("race.bp");
  for (let i = 0; i < 100; i++) {
    const adios = new Adios();
    const io = adios.declareIO("io");
    defineWrongly(io);
    const next = [() => io.open(file, "write"), () => io.availableAttributes(), () => adios.close()][i % 3]!;
    expect(await messageOf(next)).toMatch(refusal);
    await adios.close();
  }
});

it("a file that was there stays as it is, and no file stays open", async () => {
  const file = path("keep.bp");
  const first = newIO();
  const writer = await first.open(file, "write");
  await writer.put(first.defineVariable("v", "int32"), 5);
  await writer.close();
  const io = newIO();
  defineWrongly(io);
  expect(await messageOf(() => io.open(file, "write"))).toMatch(refusal);
  const reader = await newIO().open(file, "readRandomAccess");
  expect(await reader.get("v")).toEqual(Int32Array.of(5));
  await reader.close();
  // It was told, and can be opened now.
  const again = await io.open(file, "write");
  await again.put(io.defineVariable("v", "int32"), 6);
  await again.close();
  const other = await newIO().open(file, "readRandomAccess");
  expect(await other.get("v")).toEqual(Int32Array.of(6));
  await other.close();
});

it("of an open file the next call that waits throws it, and nothing that was put is lost", async () => {
  const file = path("open.bp");
  const io = newIO();
  const v = io.defineVariable("v", "double", { shape: [2] });
  const writer = await io.open(file, "write");
  await writer.beginStep();
  await writer.put(v, Float64Array.of(1, 2));
  defineWrongly(io);
  expect(await messageOf(() => writer.endStep())).toMatch(refusal);
  await writer.endStep();
  await writer.beginStep();
  await writer.put(v, Float64Array.of(3, 4));
  io.defineAttribute("a", "two");
  expect(await messageOf(() => writer.close())).toMatch(refusal);
  const reader = await newIO().open(file, "readRandomAccess");
  expect(await reader.get("v", { steps: [0, 2] })).toEqual(Float64Array.of(1, 2, 3, 4));
  await reader.close();
});

it("what is defined after a call that was not waited for is not told by that call", async () => {
  const io = newIO();
  const opening = io.open(path("order.bp"), "write");
  // An await lies before the add-on is asked to open; it does not for the engine's calls.
  const writer = await opening;
  const step = writer.beginStep();
  defineWrongly(io);
  expect(await step).toBe("ok");
  expect(await messageOf(() => writer.endStep())).toMatch(refusal);
  await writer.close();
});

it("removing an IO tells it as well", async () => {
  const adios = new Adios();
  defineWrongly(adios.declareIO("io"));
  expect(await messageOf(() => adios.removeIO("io"))).toMatch(refusal);
  await adios.close();
});
