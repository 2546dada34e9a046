import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { checkSet, type SampleError, SampleFile, SampleWriter } from "../../src/index";
import { MANIFEST_NAME } from "../../src/integrity/manifest";
import { oddStructure, random } from "./structures";

const folder = mkdtempSync(join(tmpdir(), "hydride-names-"));
const [original, damaged] = [join(folder, "original.bp"), join(folder, "damaged.bp")];

beforeAll(async () => {
  const next = random(3);
  const writer = await SampleWriter.create(original);
  for (let i = 0; i < 40; i++) await writer.add(oddStructure(next, i), i % 2 === 0 ? "train" : "test");
  await writer.close({ notes: { provenance: { from: "here" }, remark: 5 }, attributes: new Map([["owner", "me"]]) });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A copy without manifest in whose metadata a text is another one of the same length. */
function rename(from: string, to: string): void {
  expect(to).toHaveLength(from.length);
  rmSync(damaged, { recursive: true, force: true });
  cpSync(original, damaged, { recursive: true });
  rmSync(join(damaged, MANIFEST_NAME));
  let found = 0;
  for (const name of ["md.0", "mmd.0"]) {
    const bytes = readFileSync(join(damaged, name));
    for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + 1)) {
      bytes.write(to, at);
      found++;
    }
    writeFileSync(join(damaged, name), bytes);
  }
  expect(found).toBeGreaterThan(0);
}

async function problem(): Promise<string> {
  const error: unknown = await SampleFile.open(damaged).then(
    (file) => file.close().then(() => "opened"),
    (reason: SampleError) => `${reason.code} ${reason.message.replace(damaged, "set.bp")}`,
  );
  return String(error);
}

it("opens a set with notes and attributes of its writer", async () => {
  rename("here", "hers");
  expect(await problem()).toBe("opened");
  expect(await checkSet(original)).toEqual([]);
});

const LAYOUT = "SAMPLES_LAYOUT set.bp: expected";
it.each([
  [
    "hydride/trainset/info_bytes",
    "hydri0000000set0info_bytes0",
    "the variable hydride/trainset/info_bytes, found none",
  ],
  [
    "hydride/trainset/charge_mask",
    "hydride/trainset/charge_masc",
    "the variable hydride/trainset/charge_mask, found none",
  ],
  [
    "hydride/testset/stress",
    "hydride/testset/strexs",
    'only variables that Hydride writes, found "hydride/testset/strexs"',
  ],
  ["valset/ndata", "valset/ndatb", "the attribute valset/ndata, found none"],
  ["hydride/version", "hydride/versiom", 'the attribute hydride/version beside "hydride/testset/arrays/0", found none'],
  ["hydride/provenance", "hydride/provinance", 'only attributes that Hydride writes, found "hydride/provinance"'],
])("misses %s that is called %s", async (from, to, expected) => {
  rename(from!, to!);
  expect(await problem()).toBe(`${LAYOUT} ${expected}`);
});
