import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readBatch, writeBatch } from "../../../src/bench/models/batchFile.js";
import { makeBatch } from "../../../src/bench/models/structures.js";
import { temporaryFolder } from "../../hydride.js";

test("a batch comes back from its file as it was", async () => {
  const path = join(temporaryFolder(), "batch.safetensors");
  const batch = await makeBatch(5);
  writeBatch(path, batch);
  expect(readBatch(path)).toEqual(batch);
});

test("the file is safetensors of flat arrays, with the rest in its metadata", async () => {
  const path = join(temporaryFolder(), "batch.safetensors");
  const batch = await makeBatch(1);
  writeBatch(path, batch);
  const bytes = readFileSync(path);
  const size = Number(bytes.readBigUInt64LE());
  const header = JSON.parse(bytes.toString("utf8", 8, 8 + size)) as Record<string, { dtype: string; shape: number[] }>;
  expect(header.sender).toMatchObject({ dtype: "I32", shape: [batch.edges] });
  expect(header.positions).toMatchObject({ dtype: "F64", shape: [3 * batch.atoms] });
  expect(header.pbc).toMatchObject({ dtype: "U8", shape: [3] });
  const { batch: rest } = header.__metadata__ as unknown as { batch: string };
  const expected = { structures: 1, atoms: 8, edges: batch.edges, ids: ["0"], datasets: ["bench"] };
  expect(JSON.parse(rest)).toMatchObject(expected);
});
