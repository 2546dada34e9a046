import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { AdiosError, IntegrityError, SampleError, SampleFile, SampleWriter } from "../../src/index";
import { MANIFEST_NAME } from "../../src/integrity/manifest";
import { SPLITS } from "../../src/samples/layout";
import { shared } from "../samples/shared";
import { oddStructure, random } from "../samples/structures";

/** All 1,000 copies are made by hand: HYDRIDE_DAMAGED_COPIES=1000. */
const COPIES = Number(process.env["HYDRIDE_DAMAGED_COPIES"] ?? 60);

const folder = mkdtempSync(join(tmpdir(), "hydride-damaged-"));
const sources: { path: string; hasManifest: boolean }[] = [];

beforeAll(async () => {
  const next = random(7);
  const own = join(folder, "own.bp");
  const writer = await SampleWriter.create(own, { chunkBytes: 1024, bufferBytes: 10_000 });
  for (let i = 0; i < 60; i++) await writer.add(oddStructure(next, i), SPLITS[i % 3]!);
  await writer.close();
  const bare = join(folder, "bare.bp");
  cpSync(own, bare, { recursive: true });
  rmSync(join(bare, MANIFEST_NAME));
  sources.push({ path: own, hasManifest: true }, { path: bare, hasManifest: false });
  const golden = join(shared, "golden");
  if (!existsSync(golden)) return;
  for (const name of ["sc25.bp", "sc25-1rank.bp", "sc26.bp"])
    sources.push({ path: join(golden, name), hasManifest: false });
});
afterAll(() => rmSync(folder, { recursive: true }));

async function readAll(path: string): Promise<number> {
  const file = await SampleFile.open(path);
  try {
    let count = 0;
    for (const split of SPLITS) for await (const { numbers } of file.structures(split)) count += numbers.length;
    return count;
  } finally {
    await file.close();
  }
}

type Damage = (file: string, next: () => number) => void;
const DAMAGES: Record<string, Damage> = {
  truncated: (file, next) => truncateSync(file, Math.floor(next() * statSync(file).size)),
  flipped: (file, next) => {
    const bytes = readFileSync(file);
    for (let i = 0; i < 1 + Math.floor(next() * 4); i++) {
      const place = Math.floor(next() * bytes.length);
      bytes[place] = bytes[place]! ^ (1 << Math.floor(next() * 8));
    }
    writeFileSync(file, bytes);
  },
};

it(`${COPIES} damaged copies give a clear error, and the process goes on`, async () => {
  const next = random(COPIES);
  const copy = join(folder, "copy.bp");
  let late = 0;
  let flipped = 0;
  const undetected: string[] = [];
  for (let i = 0; i < COPIES; i++) {
    const { path, hasManifest } = sources[i % sources.length]!;
    rmSync(copy, { recursive: true, force: true });
    cpSync(path, copy, { recursive: true });
    const names = readdirSync(copy).filter((name) => name !== "profiling.json");
    const name = names[Math.floor(next() * names.length)]!;
    const [kind, damage] = Object.entries(DAMAGES)[Math.floor(next() * 2)]!;
    const before = readFileSync(join(copy, name));
    damage(join(copy, name), next);
    if (before.equals(readFileSync(join(copy, name)))) continue;
    const isMetadata = !name.startsWith("data.");
    if (!hasManifest && kind === "flipped" && isMetadata) flipped++;
    const outcome: unknown = await readAll(copy).catch((error: unknown) => error);
    const what = `copy ${i}: ${name} ${kind} of ${path}`;
    if (outcome instanceof IntegrityError && /still waiting|not come to an end/.test(outcome.found)) late++;
    if (typeof outcome === "number") {
      // Without checksums a changed value is a value like any other; what is missing shows always.
      expect([hasManifest, kind], what).toEqual([false, "flipped"]);
      if (isMetadata) undetected.push(what);
      continue;
    }
    const isClear = [IntegrityError, SampleError, AdiosError].some((one) => outcome instanceof one);
    expect(isClear, `${what}: ${String(outcome)}`).toBe(true);
  }
  // Of metadata only what nobody depends on, such as a smallest value or what fills a record up, may be another one.
  expect(undetected.length, undetected.join("\n")).toBeLessThanOrEqual(Math.ceil(flipped / 4));
  // Nearly all is found without waiting for the end of a trial's time.
  expect(late).toBeLessThanOrEqual(Math.ceil(COPIES / 20));
}, 1_200_000);
