import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { arraySource, FlatCache } from "../../src/index";
import { removeUnfinished, unfinishedName } from "../../src/cache/unfinished";
import { someSamples } from "../helpers/structures";

const folder = mkdtempSync(join(tmpdir(), "datastore-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A file that was written to so many hours ago. */
function leave(path: string, hours: number): string {
  writeFileSync(path, "");
  const then = Date.now() / 1000 - 3600 * hours;
  utimesSync(path, then, then);
  return path;
}

it("removes what was left of a cache, and nothing that is being written or that is another's", async () => {
  const cache = join(folder, "a.samples");
  const old = leave(unfinishedName(cache), 2);
  const kept = [
    leave(unfinishedName(cache), 0.5),
    leave(unfinishedName(join(folder, "b.samples")), 2),
    leave(join(folder, "a.samples.notes.tmp"), 2),
    leave(cache, 2),
  ];
  expect(await removeUnfinished(cache)).toEqual([old.slice(folder.length + 1)]);
  expect(
    readdirSync(folder)
      .map((name) => join(folder, name))
      .toSorted(),
  ).toEqual(kept.toSorted());
});

it("is done before a cache is written", async () => {
  const cache = join(folder, "c.samples");
  const old = leave(unfinishedName(cache), 2);
  await FlatCache.write(cache, arraySource(someSamples(2)));
  expect(readdirSync(folder)).not.toContain(old.slice(folder.length + 1));
});

it("has nothing to do where there is no folder", async () => {
  expect(await removeUnfinished(join(folder, "none", "a.samples"))).toEqual([]);
});
