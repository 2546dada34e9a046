import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { library } from "../../src/load";
import { MANIFEST_NAME, readManifest } from "../../src/integrity/manifest";
import { writeManifest } from "../../src/integrity/writeManifest";
import { messageOf, temporaryFolder } from "../helpers/folder";

const path = temporaryFolder();

it("describes the pieces of all files", async () => {
  mkdirSync(path("set"));
  writeFileSync(join(path("set"), "data.0"), "123456789");
  expect(await writeManifest(path("set"), 5)).toBe(9);
  const { files } = (await readManifest(path("set")))!;
  // The check value of CRC-32C.
  expect(files).toMatchObject([{ name: "data.0", bytes: 9, crc32c: "e3069283" }]);
  expect(files[0]!.chunks).toHaveLength(2);
});

it.each([1.5, 0, -1, NaN, Infinity, "4096", undefined])("refuses %s as the size of a piece", async (bytes) => {
  const folder = path(`refused-${String(bytes)}`);
  mkdirSync(folder);
  writeFileSync(join(folder, "data.0"), "123456789");
  expect(await messageOf(() => writeManifest(folder, bytes as number))).toMatch(
    /^ADIOS_ARGUMENT: expected a whole number of bytes from 1 as chunkBytes, found /,
  );
  expect(await readManifest(folder), MANIFEST_NAME).toBeUndefined();
});

it("the add-on refuses what is no checksum", () => {
  const { checksum } = library().addon;
  for (const previous of [-1, 2 ** 32, undefined]) {
    expect(() => checksum(new Uint8Array(1), previous as number)).toThrow("argument 1 is not");
  }
});
