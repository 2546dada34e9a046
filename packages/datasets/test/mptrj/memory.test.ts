import { stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readInChild } from "../../scripts/readInChild";
import { writeMptrj } from "../../scripts/writeMptrj";
import { withFolder } from "../helpers";

/** A file that was held in memory would take several times its size; the process alone takes about 100 MB. */
it("a file needs the memory of a frame, not of itself", async () => {
  await withFolder(async (folder) => {
    const [small, large] = [join(folder, "small.json"), join(folder, "large.json")];
    const few = await writeMptrj(small, 5e6);
    const many = await writeMptrj(large, 80e6);
    expect((await stat(large)).size).toBeGreaterThan(80e6);
    const [ofSmall, ofLarge] = [readInChild(small), readInChild(large)];
    expect([ofSmall.structures, ofLarge.structures]).toStrictEqual([few, many]);
    expect(ofLarge.peakBytes).toBeLessThan(240e6);
    expect(ofLarge.peakBytes - ofSmall.peakBytes).toBeLessThan(80e6);
  });
});
