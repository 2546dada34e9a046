// Threads that end without having closed their stores; says by how much the memory of the process has grown.
import { readFileSync } from "node:fs";
import { isMainThread, Worker } from "node:worker_threads";
import { arraySource, DataStore } from "../../src/index";
import { someSamples } from "../helpers/structures";

const sharedMebibytes = () => Number(/RssShmem:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))![1]) / 1024;
const MEBIBYTES = 8;
// Node 20 does not carry tsx's loader over to workers.
const BOOT = `import(${JSON.stringify(import.meta.resolve("tsx/esm/api"))})
  .then(({ register }) => register())
  .then(() => import(${JSON.stringify(import.meta.url)}))`;

if (isMainThread) {
  const before = sharedMebibytes();
  for (let i = 0; i < 4; i++) {
    const worker = new Worker(BOOT, { eval: true });
    await new Promise((resolve, reject) => worker.on("exit", resolve).on("error", reject));
  }
  console.log(sharedMebibytes() - before < MEBIBYTES);
} else {
  const samples = someSamples(200);
  const bytes = (await DataStore.load(arraySource(samples))).report.recordBytes;
  const times = Math.ceil((2 ** 20 * MEBIBYTES) / bytes);
  const many = Array.from({ length: times }, (_, i) => samples.map((each) => ({ ...each, id: `${i} ${each.id}` })));
  await DataStore.load(arraySource(many.flat()));
}
