import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { BIN, temporaryFolder } from "../../hydride.js";

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s ends it with code %i, and its folder is removed", async (signal, code) => {
  const folder = temporaryFolder();
  const child = spawn(process.execPath, [BIN, "bench", "io"], { env: { ...process.env, TMPDIR: folder } });
  let stderr = "";
  child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
  const ended = new Promise((resolve) => child.on("close", resolve));
  // It writes the blocks of a file.
  while (readdirSync(folder, { recursive: true }).length < 2 && child.exitCode === null) await setTimeout(20);
  child.kill(signal);
  expect(await ended).toBe(code);
  expect(stderr).toContain(`error: interrupted by ${signal}\n`);
  expect(readdirSync(folder)).toEqual([]);
});
