import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { openGate, waitAtGate } from "../../../src/bench/scaling/gate.js";
import { temporaryFolder } from "../../hydride.js";

const never = new Promise<never>(() => undefined);

/** A job of the gate on a thread, as it waits without an event loop. */
function jobAt(folder: string, job: number): Promise<unknown> {
  const file = new URL("../../../src/bench/scaling/gate.ts", import.meta.url).href;
  const code = `import(${JSON.stringify(import.meta.resolve("tsx/esm/api"))}).then(async ({ tsImport }) => {
    const { waitAtGate } = await tsImport(${JSON.stringify(file)}, ${JSON.stringify(file)});
    waitAtGate({ folder: ${JSON.stringify(folder)}, job: ${String(job)} });
  })`;
  return new Promise((resolve, reject) => new Worker(code, { eval: true }).on("exit", resolve).on("error", reject));
}

test("jobs go on when all are there", async () => {
  const folder = temporaryFolder();
  const first = jobAt(folder, 0);
  while (!existsSync(join(folder, "job-0"))) await new Promise(setImmediate);
  const opened = openGate(folder, 2, never);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(existsSync(join(folder, "open"))).toBe(false);
  const second = jobAt(folder, 1);
  await opened;
  expect(await Promise.all([first, second])).toEqual([0, 0]);
});

test("nobody waits for a job that is over, nor for a benchmark that is", async () => {
  const folder = temporaryFolder();
  await openGate(folder, 2, Promise.reject(new Error("over")));
  waitAtGate({ folder, job: 1 });
  const gone = join(folder, "gone");
  mkdirSync(gone);
  const waiting = jobAt(gone, 0);
  while (!existsSync(join(gone, "job-0"))) await new Promise(setImmediate);
  rmSync(gone, { recursive: true });
  await expect(waiting).rejects.toThrow(`expected the benchmark to open ${gone} to its jobs, found that it does not`);
});
