import { appendFileSync, cpSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { identityOf, SampleWriter } from "../../src/index";
import { temporaryFolder } from "../helpers/folder";

const place = temporaryFolder();

async function write(name: string, energy: number): Promise<string> {
  const path = place(name);
  const writer = await SampleWriter.create(path);
  const h = { numbers: Uint8Array.of(1), positions: new Float64Array(3), pbc: [false, false, false] as const };
  await writer.add({ ...h, pbc: [...h.pbc], energy, dataset: "h", id: "h", group: "h", info: {} }, "train");
  await writer.close();
  return path;
}

describe("the identity of a set", () => {
  let path: string;
  let other: string;

  beforeAll(async () => {
    path = await write("one.bp", 1);
    other = await write("other.bp", 2);
  });

  test("is that of its copies, whenever they were made", async () => {
    const copy = place("copy.bp");
    cpSync(path, copy, { recursive: true });
    utimesSync(join(copy, "md.0"), 1, 1);
    expect(await identityOf(copy)).toBe(await identityOf(path));
    expect(await identityOf(path)).toMatch(/^[0-9a-f]{64}$/);
  });

  test("is not that of a set with another value, of files as large", async () => {
    expect(await identityOf(other)).not.toBe(await identityOf(path));
  });

  test("is told by sizes and metadata where there is no manifest", async () => {
    const [bare, longer] = [place("bare.bp"), place("longer.bp")];
    cpSync(path, bare, { recursive: true });
    rmSync(join(bare, "hydride.manifest.json"));
    cpSync(bare, longer, { recursive: true });
    expect(await identityOf(longer)).toBe(await identityOf(bare));
    expect(await identityOf(bare)).not.toBe(await identityOf(path));
    appendFileSync(join(longer, "data.0"), "x");
    expect(await identityOf(longer)).not.toBe(await identityOf(bare));
  });

  test("of a folder that is not there is an error as of any other reading", async () => {
    await expect(identityOf(place("none.bp"))).rejects.toMatchObject({ code: "BP_NOT_FOUND" });
  });
});
