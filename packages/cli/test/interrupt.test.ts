import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { closeSync, constants, openSync, readdirSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { BIN, temporaryFolder, TWO_FRAMES } from "./hydride.js";

const parts = (folder: string) => readdirSync(folder).filter((name) => name.endsWith(".part"));

async function ended(child: ChildProcess) {
  let stderr = "";
  child.stderr?.on("data", (text: Buffer) => (stderr += text.toString()));
  return await new Promise((resolve) => child.on("close", (status, signal) => resolve({ status, signal, stderr })));
}

test.each([
  "SIGINT", // 130 in a shell
  "SIGTERM", // 143 in a shell
] as const)("%s ends convert, which leaves nothing behind", async (signal) => {
  const folder = temporaryFolder();
  spawnSync("mkfifo", [join(folder, "in.xyz")]);
  const child = spawn(process.execPath, [BIN, "convert", "in.xyz", "--out", "out.xyz"], { cwd: folder });
  const end = ended(child);
  // Two frames, and the pipe stays open: convert waits for more.
  const pipe = openSync(join(folder, "in.xyz"), constants.O_RDWR);
  writeSync(pipe, TWO_FRAMES);
  while (parts(folder).length === 0) await setTimeout(20);
  child.kill(signal);
  expect(await end).toEqual({
    status: null,
    signal,
    stderr: `error: interrupted by ${signal}\nhint: nothing was written\n`,
  });
  closeSync(pipe);
  expect(readdirSync(folder)).toEqual(["in.xyz"]);
});
