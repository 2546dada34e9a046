import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { removeLeftovers } from "../../src/memory/leftovers";
import { Segment } from "../../src/memory/segment";

it("removes what killed jobs have left, and nothing that is in use, young or somebody else's", () => {
  const folder = mkdtempSync(join(tmpdir(), "datastore-"));
  const now = Date.now();
  for (const name of ["vader_segment.h.0.1", "sm_segment.h.0.1", "vader_segment.h.0.2", "sm_segment.h.0.9", "other"]) {
    writeFileSync(join(folder, name), "12345678");
    if (!name.endsWith("9")) utimesSync(join(folder, name), now / 1000 - 100, now / 1000 - 100);
  }
  const mapped = Segment.ofFile(join(folder, "vader_segment.h.0.2"), 8);
  expect(removeLeftovers(folder, now).sort()).toEqual(["sm_segment.h.0.1", "vader_segment.h.0.1"]);
  expect(readdirSync(folder).sort()).toEqual(["other", "sm_segment.h.0.9", "vader_segment.h.0.2"]);
  mapped.release();
  expect(removeLeftovers(folder, now)).toEqual(["vader_segment.h.0.2"]);
  expect(removeLeftovers(join(folder, "none"), now)).toEqual([]);
  rmSync(folder, { recursive: true });
});
