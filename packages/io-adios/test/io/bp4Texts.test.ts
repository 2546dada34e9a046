import { expect, it } from "vitest";
import { freshIO, messageOf, temporaryFolder } from "../helpers/folder";

const path = temporaryFolder();
const fresh = freshIO();

function bp4() {
  const io = fresh();
  io.setEngine("BP4");
  return io;
}

const TOO_MANY =
  "expected texts of attributes of 8192 bytes at most together in BP4, found 13007; ADIOS2 writes beyond its memory with more; take " +
  "BP5, which has no such limit";

it("BP4 takes no more texts of attributes than its writer makes room for", async () => {
  const io = bp4();
  io.defineAttribute(
    "names",
    Array.from({ length: 1000 }, () => "abcdefgh"),
  );
  io.defineAttribute("one", "ab");
  const at = path("many.bp");
  expect(await messageOf(() => io.open(at, "write"))).toBe(`ADIOS_ARGUMENT in IO.open (file ${at}): ${TOO_MANY}`);
  await io.removeAttribute("names");
  const engine = await io.open(at, "write");
  expect(
    await messageOf(() =>
      io.defineAttribute(
        "names",
        Array.from({ length: 1000 }, () => "abcdefgh"),
      ),
    ),
  ).toBe(`ADIOS_ARGUMENT in IO.defineAttribute: ${TOO_MANY}`);
  await engine.close();
});

it("BP4 keeps the texts that it takes", async () => {
  const io = bp4();
  const names = Array.from({ length: 400 }, (_, i) => `name ${i}`);
  io.defineAttribute("names", names);
  const x = io.defineVariable("x", "double", { shape: [1500] });
  const at = path("some.bp");
  const engine = await io.open(at, "write");
  await engine.put(x, new Float64Array(1500).fill(3));
  await engine.close();
  const reading = fresh();
  const reader = await reading.open(at, "readRandomAccess");
  expect((await reading.inquireAttribute("names"))!.value).toEqual(names);
  expect(await reader.get("x")).toEqual(new Float64Array(1500).fill(3));
});

it("BP4 takes no text that it could not read again", async () => {
  const io = bp4();
  const text = io.defineVariable("t", "string");
  const at = path("long.bp");
  const engine = await io.open(at, "write");
  expect(await messageOf(() => engine.put(text, "é".repeat(40_000)))).toBe(
    `ADIOS_ARGUMENT in Engine.put (variable 't', file ${at}): expected a text of 65535 bytes at most in BP4, found one of 80000; BP4 ` +
      "cannot be read again with more; take BP5, or numbers of uint8",
  );
  await engine.put(text, "x".repeat(65_535));
  await engine.close();
  const reader = await fresh().open(at, "readRandomAccess");
  expect(await reader.get("t")).toBe("x".repeat(65_535));
});
