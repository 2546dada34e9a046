import { expect, it } from "vitest";
import { freshIO, messageOf, temporaryFolder } from "../helpers/folder";

const path = temporaryFolder();
const newIO = freshIO();

/** What holds the memory from now on, and its typed array is left without. */
function moved(array: Float64Array<ArrayBuffer>): Float64Array {
  return new Float64Array(structuredClone(array.buffer, { transfer: [array.buffer] }));
}

async function sevens(name: string): Promise<string> {
  const io = newIO();
  const writer = await io.open(path(name), "write");
  await writer.put(io.defineVariable("v", "double", { shape: [3] }), Float64Array.of(7, 7, 7));
  await writer.put(io.defineVariable("w", "double", { shape: [2] }), Float64Array.of(8, 9));
  await writer.close();
  return path(name);
}

const moving = "the memory of a deferred get was transferred to somewhere else";

it("never fills memory that was transferred, and fills what else is pending", async () => {
  const file = await sevens("gets.bp");
  const reader = await newIO().open(file, "readRandomAccess");
  const [lost, kept] = [new Float64Array(3), new Float64Array(2)];
  await reader.get("v", { into: lost, mode: "deferred" });
  await reader.get("w", { into: kept, mode: "deferred" });
  const own = (await reader.get("v", { mode: "deferred" })) as Float64Array;
  const elsewhere = moved(lost);
  expect(await messageOf(() => reader.performGets())).toBe(
    `ADIOS_BUFFER in Engine.performGets (file ${file}): variable 'v': ${moving}; the others are still pending`,
  );
  expect([kept, own]).toEqual([new Float64Array(2), new Float64Array(3)]);
  await reader.performGets();
  expect([kept, own]).toEqual([Float64Array.of(8, 9), Float64Array.of(7, 7, 7)]);
  await reader.close();
  expect(elsewhere).toEqual(new Float64Array(3));
});

it("closes a file that is read in spite of memory that was transferred, and says so", async () => {
  const file = await sevens("close.bp");
  const io = newIO();
  const reader = await io.open(file, "readRandomAccess");
  const [lost, kept] = [new Float64Array(3), new Float64Array(2)];
  await reader.get("v", { into: lost, mode: "deferred" });
  await reader.get("w", { into: kept, mode: "deferred" });
  const elsewhere = moved(lost);
  expect(await messageOf(() => reader.close())).toBe(
    `ADIOS_BUFFER in Engine.close (file ${file}): variable 'v': ${moving}; the file was closed without it`,
  );
  expect([kept, elsewhere]).toEqual([Float64Array.of(8, 9), new Float64Array(3)]);
  // One name is open once.
  await (await io.open(file, "readRandomAccess")).close();
});

it("leaves a get that was refused out of those that are pending", async () => {
  const reader = await newIO().open(await sevens("refused.bp"), "readRandomAccess");
  const wrong = new Float64Array(4);
  await expect(reader.get("v", { into: wrong, mode: "deferred" })).rejects.toThrow("expected a typed array of 3");
  moved(wrong);
  await reader.performGets();
  await reader.close();
});

it("getMany of much leaves alone what is deferred", async () => {
  const io = newIO();
  const many = 2 ** 18;
  const file = path("many.bp");
  const writer = await io.open(file, "write");
  await writer.put(io.defineVariable("v", "double", { shape: [many] }), new Float64Array(many).fill(5));
  await writer.close();
  const reader = await newIO().open(file, "readRandomAccess");
  const into = new Float64Array(2);
  await reader.get("v", { into, count: [2], mode: "deferred" });
  const [whole] = await reader.getMany([{ name: "v" }]);
  expect([whole!.at(-1), into]).toEqual([5, new Float64Array(2)]);
  await reader.performGets();
  expect(into).toEqual(Float64Array.of(5, 5));
  await reader.close();
});

it("keeps the other puts of a step where the memory of one has gone", async () => {
  const io = newIO();
  const [x, y, z] = ["x", "y", "z"].map((name) => io.defineVariable(name, "double", { shape: [2] }));
  const file = path("puts.bp");
  const writer = await io.open(file, "write");
  await writer.beginStep();
  const lost = Float64Array.of(1, 2);
  await writer.put(x!, Float64Array.of(3, 4));
  await writer.put(y!, lost);
  await writer.put(z!, Float64Array.of(5, 6));
  moved(lost);
  expect(await messageOf(() => writer.endStep())).toBe(
    `ADIOS_BUFFER in Engine.endStep (file ${file}): variable 'y': the memory of a deferred put was transferred to somewhere else; ` +
      "the others are still pending",
  );
  await writer.put(y!, Float64Array.of(7, 8));
  await writer.endStep();
  await writer.beginStep();
  await writer.put(x!, Float64Array.of(9, 9));
  await writer.put(z!, Float64Array.of(5, 5));
  await io.removeVariable("z");
  expect(await messageOf(() => writer.close())).toBe(
    `ADIOS_BUFFER in Engine.close (file ${file}): variable 'z': removed before its deferred put was done; the file was closed without it`,
  );
  const reader = await newIO().open(file, "readRandomAccess");
  const all = await Promise.all(["x", "y", "z"].map((name) => reader.get(name)));
  expect(all).toEqual([Float64Array.of(3, 4), Float64Array.of(7, 8), Float64Array.of(5, 6)]);
  expect(await reader.get("x", { steps: [1, 1] })).toEqual(Float64Array.of(9, 9));
  await reader.close();
});

it("says of memory that is transferred while ADIOS2 works with it that it was", async () => {
  const io = newIO();
  const many = 2 ** 20;
  const file = path("meanwhile.bp");
  const during = "its memory was transferred to somewhere else while ADIOS2 worked with it";
  const writer = await io.open(file, "write");
  const data = new Float64Array(many).fill(1);
  await writer.put(io.defineVariable("v", "double", { shape: [many] }), data);
  const performed = messageOf(() => writer.performPuts());
  // Kept, because nothing else keeps it.
  const elsewhere = [moved(data)];
  expect(await performed).toBe(`ADIOS_BUFFER in Engine.performPuts (file ${file}): variable 'v': ${during}`);
  await writer.close();
  const reader = await newIO().open(file, "readRandomAccess");
  const into = new Float64Array(many);
  const got = messageOf(() => reader.get("v", { into }));
  elsewhere.push(moved(into));
  expect(await got).toBe(`ADIOS_BUFFER in Engine.get (variable 'v', file ${file}): ${during}`);
  await reader.close();
  expect(elsewhere.map((each) => each.length)).toEqual([many, many]);
});
