import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { removeLeftovers } from "../../src/memory/leftovers";
import { memoryAddon } from "../../src/memory/load";

it("removes what killed jobs have left, and nothing that is in use, young or somebody else's", () => {
  const folder = mkdtempSync(join(tmpdir(), "datastore-"));
  const now = Date.now();
  for (const name of [
    "vader_segment.h.0.1",
    "sm_segment.h.0.1",
    "vader_segment.h.0.2",
    "sm_segment.h.0.9",
    "ucx_shm_posix_4e",
    "other",
  ]) {
    writeFileSync(join(folder, name), "12345678");
    if (!name.endsWith("9")) utimesSync(join(folder, name), now / 1000 - 100, now / 1000 - 100);
  }
  const used = memoryAddon().attachSegment(join(folder, "vader_segment.h.0.2"), 8);
  expect(removeLeftovers(folder, now).sort()).toEqual(["sm_segment.h.0.1", "ucx_shm_posix_4e", "vader_segment.h.0.1"]);
  expect(readdirSync(folder).sort()).toEqual(["other", "sm_segment.h.0.9", "vader_segment.h.0.2"]);
  memoryAddon().releaseSegment(used);
  expect(removeLeftovers(folder, now)).toEqual(["vader_segment.h.0.2"]);
  expect(removeLeftovers(join(folder, "none"), now)).toEqual([]);
  rmSync(folder, { recursive: true });
});
