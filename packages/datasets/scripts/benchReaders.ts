// Peak memory and rate of reading a large generated file in the layout of MPtrj: pnpm bench [gigabytes]
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readInChild } from "./readInChild";
import { writeMptrj } from "./writeMptrj";

const [size = "2", ...others] = process.argv.slice(2).filter((word) => word !== "--");
const gigabytes = Number(size);
if (!(gigabytes > 0 && Number.isFinite(gigabytes)) || others.length > 0) {
  const found = [size, ...others].join(" ");
  console.error(`expected one number of gigabytes above 0, found ${found}: for example pnpm bench 2`);
  process.exit(2);
}
const folder = await mkdtemp(join(tmpdir(), "hydride-bench-"));
try {
  const path = join(folder, "MPtrj_generated.json");
  console.log(`writing ${gigabytes} GB in the layout of MPtrj`);
  await writeMptrj(path, gigabytes * 1e9);
  const { size: bytes } = await stat(path);
  const { structures, atoms, seconds, peakBytes } = readInChild(path);
  const rate = (count: number) => Math.round(count / seconds).toLocaleString("en");
  console.log(`${structures} structures, ${atoms} atoms, ${(bytes / 1e6).toFixed(0)} MB in ${seconds.toFixed(1)} s`);
  console.log(`${rate(structures)} structures/s, ${rate(atoms)} atoms/s, ${rate(bytes / 1e6)} MB/s`);
  console.log(`peak memory of the process: ${(peakBytes / 1e6).toFixed(0)} MB`);
} finally {
  await rm(folder, { recursive: true });
}
