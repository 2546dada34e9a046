import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { SampleWriter, type SampleWriterEnd, type SampleWriterOptions } from "../../src/index";
import { temporaryFolder } from "../helpers/folder";
import { hydroxide } from "./hydroxide";

const place = temporaryFolder();

it.each<[object, string]>([
  [{ chunkBytes: 1.5 }, "chunkBytes: expected a whole number from 1, found 1.5"],
  [{ chunkBytes: 0 }, "chunkBytes: expected a whole number from 1, found 0"],
  [{ bufferBytes: "64" }, 'bufferBytes: expected a whole number from 0, found "64"'],
  [{ keys: "sc27" }, 'keys: expected "sc25" or "sc26", found "sc27"'],
  [{ complete: 1 }, "complete: expected true or false, found 1"],
  [{ edges: { cutoff: -1 } }, "edges.cutoff: expected a cut-off above 0 in angstrom, found -1"],
  [{ edges: { maxNeighbors: 3 } }, "edges.cutoff: expected a cut-off above 0 in angstrom, found none"],
  [{ edges: { cutoff: 5, maxNeighbors: 0 } }, "edges.maxNeighbors: expected a whole number from 1, found 0"],
])("%j is refused before anything is written", async (options, problem) => {
  const path = place("set.bp");
  await expect(SampleWriter.create(path, options as SampleWriterOptions)).rejects.toMatchObject({
    code: "SAMPLES_ARGUMENT",
    message: `${path}: SampleWriter.create: ${problem}`,
  });
  expect(readdirSync(place("."))).toEqual([]);
});

it("an option that there is not is refused", async () => {
  const path = place("set.bp");
  await expect(SampleWriter.create(path, { chunkbytes: 4096 } as SampleWriterOptions)).rejects.toThrow(
    `${path}: SampleWriter.create: expected one of the options comm, keys, edges, complete, overwrite, bufferBytes, ` +
      'chunkBytes, onNotice, found "chunkbytes"',
  );
  await expect(SampleWriter.create(path, { edges: { cutOff: 5 } } as never)).rejects.toThrow(
    'expected one of the options cutoff, maxNeighbors, found "edges.cutOff"',
  );
  const writer = await SampleWriter.create(path);
  await writer.add(hydroxide(), "train");
  await expect(writer.close({ note: {} } as SampleWriterEnd)).rejects.toThrow(
    `${path}: SampleWriter.close: expected one of the options sidesOf, idSuffixOf, groupOf, references, notes, attributes, ` +
      'found "note"',
  );
});
