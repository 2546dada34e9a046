import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { checkSet, SampleWriter, validate } from "../../src/index";
import { MANIFEST_NAME } from "../../src/integrity/manifest";
import { oddStructure, random } from "../samples/structures";

const folder = mkdtempSync(join(tmpdir(), "hydride-validate-"));
const [original, set, bare] = ["original.bp", "set.bp", "bare.bp"].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];

beforeAll(async () => {
  const next = random(1);
  const writer = await SampleWriter.create(original, { chunkBytes: 4096 });
  for (let i = 0; i < 40; i++) await writer.add(oddStructure(next, i), "train");
  await writer.close();
});
beforeEach(() => {
  for (const path of [set, bare]) {
    rmSync(path, { recursive: true, force: true });
    cpSync(original, path, { recursive: true });
  }
  rmSync(join(bare, MANIFEST_NAME));
});
afterAll(() => rmSync(folder, { recursive: true }));

const messageOf = (work: Promise<unknown>) =>
  work.then(
    () => "nothing is wrong",
    (error: Error & { code: string }) => `${error.code} ${error.message.replaceAll(folder, "")}`,
  );
const sizeOf = (path: string) => readFileSync(path).length;

it("tells by what a set was found to be in order", async () => {
  expect(await validate(set)).toMatchObject({ path: set, by: "manifest", version: 5 });
  expect(await validate(bare)).toMatchObject({ path: bare, by: "structure", version: 5 });
  expect(await checkSet(set)).toEqual([]);
});

it.each([
  ["LD_PRELOAD", "/none.so"],
  ["LD_DEBUG", "statistics"],
])("takes what the loader says because of %s for no damage", async (name, value) => {
  vi.stubEnv(name, value);
  try {
    expect(await messageOf(validate(bare))).toBe("nothing is wrong");
  } finally {
    vi.unstubAllEnvs();
  }
});

it("blames no set for a trial that does not begin", async () => {
  // The loader lists libraries then and runs nothing.
  vi.stubEnv("LD_TRACE_LOADED_OBJECTS", "1");
  try {
    expect(await messageOf(validate(bare))).toMatch(
      /^ADIOS_ADDON ADIOS_ADDON: expected \S+\/adios_trial to open \/bare\.bp for trial, found that it says ".+" before it has begun; build the add-on again, and look at LD_PRELOAD and the like$/,
    );
  } finally {
    vi.unstubAllEnvs();
  }
});

it("names what is not a set", async () => {
  const path = join(folder, "folder");
  mkdirSync(path, { recursive: true });
  writeFileSync(join(folder, "file.bp"), "x");
  expect(await messageOf(validate(join(folder, "none.bp")))).toBe(
    "BP_NOT_FOUND /none.bp: expected a BP set, found nothing of that name",
  );
  const expected = "expected a folder of ADIOS2's BP4 or BP5 with an md.idx, found";
  expect(await messageOf(validate(path))).toBe(`BP_NOT_A_SET /folder: ${expected} a folder without one`);
  expect(await messageOf(validate(join(folder, "file.bp")))).toBe(`BP_NOT_A_SET /file.bp: ${expected} a file`);
});

it("finds one changed byte of any chunk of the data", async () => {
  const file = join(set, "data.0");
  const bytes = readFileSync(file);
  bytes[5000] = bytes[5000]! ^ 1;
  writeFileSync(file, bytes);
  const message = await messageOf(validate(set));
  expect(message).toMatch(
    /^BP_DAMAGED \/set\.bp\/data\.0, byte 4096: expected CRC-32C [0-9a-f]{8} of 4096 bytes, as hydride\.manifest\.json has it, found [0-9a-f]{8}$/,
  );
  expect(await messageOf(validate(set, { manifest: "sizes" }))).toBe("nothing is wrong");
});

it("names every damaged file of a set", async () => {
  truncateSync(join(set, "md.0"), 100);
  rmSync(join(set, "mmd.0"));
  writeFileSync(join(set, "data.7"), "x");
  const size = sizeOf(join(original, "md.0"));
  const found = (await checkSet(set)).map(({ file, problem }) => [file.replace(set, ""), problem]);
  expect(found).toEqual([
    ["/md.0", `byte 100: expected ${size} bytes, as hydride.manifest.json has it, found 100`],
    [
      "/mmd.0",
      `expected ${sizeOf(join(original, "mmd.0"))} bytes, as hydride.manifest.json has it, found nothing of that name`,
    ],
    ["/data.7", "expected only files that hydride.manifest.json has, found one more"],
  ]);
});

it("finds damage to the manifest itself", async () => {
  const file = join(set, MANIFEST_NAME);
  writeFileSync(file, readFileSync(file, "utf8").replace('"bytes": ', '"bytes": 1'));
  expect(await messageOf(validate(set))).toMatch(
    /^BP_DAMAGED \/set\.bp\/hydride\.manifest\.json: expected its own CRC-32C [0-9a-f]{8}, found "[0-9a-f]{8}"$/,
  );
  truncateSync(file, 50);
  expect(await messageOf(validate(set))).toBe(
    "BP_DAMAGED /set.bp/hydride.manifest.json: expected complete JSON, found 50 characters that are not",
  );
});

it("finds a cut file of a set without a manifest", async () => {
  const cut = async (name: string, bytes: number) => {
    const whole = readFileSync(join(bare, name));
    truncateSync(join(bare, name), bytes);
    const message = await messageOf(validate(bare));
    writeFileSync(join(bare, name), whole);
    return message;
  };
  const [md, data] = [sizeOf(join(bare, "md.0")), sizeOf(join(bare, "data.0"))];
  expect(await cut("md.0", md - 1)).toBe(
    `BP_DAMAGED /bare.bp/md.0, byte ${md - 1}: expected ${md} bytes, as md.idx has it, found ${md - 1}`,
  );
  expect(await cut("data.0", data - 1)).toBe(
    `BP_DAMAGED /bare.bp/data.0, byte ${data - 1}: expected ${data} bytes, as md.idx and md.0 have it, found ${data - 1}`,
  );
  expect(await cut("md.idx", 64)).toBe(
    "BP_DAMAGED /bare.bp/md.idx, byte 64: expected the record of a step, found the end of the file",
  );
  expect(await cut("md.idx", 10)).toBe(
    "BP_DAMAGED /bare.bp/md.idx, byte 0: expected 64 bytes of the header, found the end of the file after 10 bytes",
  );
  expect(await cut("mmd.0", 40)).toMatch(
    /^BP_DAMAGED \/bare\.bp\/mmd\.0, byte 8: expected a format within the file of 40 bytes, found one of \d+ bytes$/,
  );
});

it("finds a set that is being written", async () => {
  const file = join(bare, "md.idx");
  const bytes = readFileSync(file);
  bytes[39] = 1;
  writeFileSync(file, bytes);
  expect(await messageOf(validate(bare))).toBe(
    "BP_INCOMPLETE /bare.bp/md.idx, byte 39: expected 0, as the writer leaves it, found that it is being written",
  );
});

it("takes what follows the data for no damage, as writers align them", async () => {
  appendFileSync(join(bare, "data.0"), Buffer.alloc(4096));
  expect(await messageOf(validate(bare))).toBe("nothing is wrong");
});
