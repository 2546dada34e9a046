// Peak memory and rate of reading a large generated file in the layout of MPtrj: pnpm bench [gigabytes]
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readInChild } from "./readInChild";
import { writeMptrj } from "./writeMptrj";

const gigabytes = Number(process.argv[2] ?? 2);
const folder = await mkdtemp(join(tmpdir(), "hydride-bench-"));
try {
  const path = join(folder, "MPtrj_generated.json");
  console.log(`writing ${gigabytes} GB in the layout of MPtrj`);
  await writeMptrj(path, gigabytes * 1e9);
  const { size } = await stat(path);
  const { structures, atoms, seconds, peakBytes } = readInChild(path);
  const rate = (count: number) => Math.round(count / seconds).toLocaleString("en");
  console.log(`${structures} structures, ${atoms} atoms, ${(size / 1e6).toFixed(0)} MB in ${seconds.toFixed(1)} s`);
  console.log(`${rate(structures)} structures/s, ${rate(atoms)} atoms/s, ${rate(size / 1e6)} MB/s`);
  console.log(`peak memory of the process: ${(peakBytes / 1e6).toFixed(0)} MB`);
} finally {
  await rm(folder, { recursive: true });
}
