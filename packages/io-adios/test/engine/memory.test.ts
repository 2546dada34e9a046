import { expect, it } from "vitest";
import { freshIO, messageOf, temporaryFolder } from "../helpers/folder";

const path = temporaryFolder();
const newIO = freshIO();

it("fills the caller's memory, at its offset, and no other", async () => {
  const io = newIO();
  const writer = await io.open(path("into.bp"), "write");
  await writer.put(io.defineVariable("x", "int32", { shape: [3] }), Int32Array.of(1, 2, 3));
  await writer.close();
  const reader = await newIO().open(path("into.bp"), "readRandomAccess");
  const whole = new Int32Array(5);
  const into = whole.subarray(1, 4);
  expect(await reader.get("x", { into })).toBe(into);
  expect(whole).toEqual(Int32Array.of(0, 1, 2, 3, 0));
  const later = new Int32Array(3);
  expect(await reader.get("x", { into: later, mode: "deferred" })).toBe(later);
  expect(later).toEqual(new Int32Array(3));
  await reader.performGets();
  expect(later).toEqual(Int32Array.of(1, 2, 3));
  await reader.close();
});

it("reads the memory of a deferred put when it is performed, and of a sync put at once", async () => {
  const io = newIO();
  const [late, now] = [Float64Array.of(1), Float64Array.of(1)];
  const writer = await io.open(path("deferred.bp"), "write");
  await writer.put(io.defineVariable("now", "double", { shape: [1] }), now, { mode: "sync" });
  await writer.put(io.defineVariable("late", "double", { shape: [1] }), late);
  now[0] = late[0] = 2;
  await writer.performPuts();
  now[0] = late[0] = 3;
  await writer.close();
  const reader = await newIO().open(path("deferred.bp"), "readRandomAccess");
  expect([await reader.get("now"), await reader.get("late")]).toEqual([Float64Array.of(1), Float64Array.of(2)]);
  await reader.close();
});

it("refuses memory that is no longer there, and closes the file all the same", async () => {
  const io = newIO();
  const x = io.defineVariable("x", "double", { shape: [2] });
  const file = path("gone.bp");
  const writer = await io.open(file, "write");
  const gone = Float64Array.of(1, 2);
  structuredClone(gone, { transfer: [gone.buffer] });
  expect(await messageOf(() => writer.put(x, gone))).toBe(
    `ADIOS_BUFFER in Engine.put (variable 'x', file ${file}): the memory of the typed array was transferred to somewhere else`,
  );
  const going = Float64Array.of(1, 2);
  await writer.put(x, going);
  structuredClone(going, { transfer: [going.buffer] });
  expect(await messageOf(() => writer.performPuts())).toBe(
    `ADIOS_BUFFER in Engine.performPuts (file ${file}): variable 'x': the memory of a deferred put was transferred to somewhere else; the others are still pending`,
  );
  await writer.put(x, Float64Array.of(3, 4));
  await writer.close();
  const reader = await newIO().open(file, "readRandomAccess");
  expect(await reader.get("x")).toEqual(Float64Array.of(3, 4));
  await reader.close();
});

it("leaves the event loop alone while it writes and reads", async () => {
  const io = newIO();
  const values = new Float64Array(2 ** 23).fill(0.5);
  const x = io.defineVariable("x", "double", { shape: [values.length] });
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const writer = await io.open(path("big.bp"), "write");
  const put = writer.put(x, values, { mode: "sync" });
  const before = ticks;
  await put;
  expect(ticks).toBeGreaterThan(before);
  await writer.close();
  clearInterval(timer);
  const reader = await newIO().open(path("big.bp"), "readRandomAccess");
  const got = (await reader.get("x", { start: [values.length - 2] })) as Float64Array;
  expect(got).toEqual(Float64Array.of(0.5, 0.5));
  await reader.close();
});

it("reads large arrays of several dimensions in slices, across blocks and at the right places", async () => {
  const io = newIO();
  const shape = [3000, 7, 101];
  const values = Float64Array.from({ length: 3000 * 7 * 101 }, (_, i) => i);
  const x = io.defineVariable("x", "double", { shape });
  const writer = await io.open(path("slices.bp"), "write");
  for (const [first, rows] of [
    [0, 1100],
    [1100, 1900],
  ] as const) {
    const block = values.subarray(first * 707, (first + rows) * 707);
    await writer.put(x, block, { start: [first, 0, 0], count: [rows, 7, 101] });
  }
  await writer.close();
  const reader = await newIO().open(path("slices.bp"), "readRandomAccess");
  const same = (found: unknown, wanted: Float64Array) =>
    Buffer.compare(Buffer.from((found as Float64Array).buffer), Buffer.from(wanted.slice().buffer)) === 0;
  expect(same(await reader.get("x"), values)).toBe(true);
  const lazy = await reader.get("x", { start: [7, 0, 0], mode: "deferred" });
  await reader.performGets();
  expect(same(lazy, values.subarray(7 * 707))).toBe(true);
  const part = await reader.get("x", { start: [1, 2, 3], count: [2999, 5, 90] });
  const expected = new Float64Array(2999 * 5 * 90);
  for (let i = 0, at = 0; i < 2999; i++) {
    for (let j = 0; j < 5; j++, at += 90)
      expected.set(values.subarray((i + 1) * 707 + (j + 2) * 101 + 3, (i + 1) * 707 + (j + 2) * 101 + 93), at);
  }
  expect(same(part, expected)).toBe(true);
  await reader.close();
});
