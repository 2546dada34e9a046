import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { closeSync, constants, existsSync, openSync, readdirSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { BIN, temporaryFolder, TWO_FRAMES } from "./hydride.js";

const parts = (folder: string) => readdirSync(folder).filter((name) => name.endsWith(".part"));

/** How a child ends; `watch` sees what it has written to its standard error so far. */
async function ended(child: ChildProcess, watch: (stderr: string) => void = () => undefined) {
  let stderr = "";
  child.stderr?.on("data", (text: Buffer) => watch((stderr += text.toString())));
  return await new Promise((resolve) => child.on("close", (status, signal) => resolve({ status, signal, stderr })));
}

test.each([
  "SIGHUP", // 129 in a shell
  "SIGINT", // 130 in a shell
  "SIGTERM", // 143 in a shell
] as const)("%s ends convert while it waits for input, and nothing is left behind", async (signal) => {
  const folder = temporaryFolder();
  spawnSync("mkfifo", [join(folder, "in.xyz")]);
  // Two frames, and the pipe stays open: convert waits for more.
  const pipe = openSync(join(folder, "in.xyz"), constants.O_RDWR);
  writeSync(pipe, TWO_FRAMES);
  const args = [BIN, "convert", "/dev/stdin", "--out", "out.xyz"];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: [pipe, "pipe", "pipe"] });
  const end = ended(child);
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

test.each([
  ["SIGHUP", 129],
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s ends convert in the middle of a file with code %i", async (signal, code) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "in.xyz"), TWO_FRAMES.repeat(50_000));
  const child = spawn(process.execPath, [BIN, "convert", "in.xyz", "--out", "out.xyz"], { cwd: folder });
  const end = ended(child);
  while (parts(folder).length === 0) await setTimeout(20);
  child.kill(signal);
  expect(await end).toEqual({
    status: code,
    signal: null,
    stderr: `error: interrupted by ${signal}\nhint: nothing was written\n`,
  });
  expect(readdirSync(folder)).toEqual(["in.xyz"]);
});

test.each([
  ["SIGHUP", 129],
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGUSR1", 138],
] as const)("%s ends pretrain with code %i after it saved", async (signal, code) => {
  const folder = temporaryFolder();
  const frame = (i: number) =>
    `2\nProperties=species:S:1:pos:R:3 energy=${-2 + 0.01 * i} group=g${i >> 1}\nH 0 0 0\nH 0 0 ${0.7 + 0.01 * i}\n`;
  writeFileSync(join(folder, "a.xyz"), Array.from({ length: 20 }, (_, i) => frame(i)).join(""));
  const config = [
    "datasets: [{ name: a, files: [a.xyz] }]",
    "model: { hidden: 8, layers: 1 }",
    "training: { epochs: 100000 }",
  ];
  writeFileSync(join(folder, "config.yaml"), config.join("\n"));
  const child = spawn(process.execPath, [BIN, "pretrain", "config.yaml", "--out", "run", "--json"], { cwd: folder });
  let stdout = "";
  child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
  let told = false;
  const end = ended(child, (stderr) => {
    if (!told && stderr.includes("epoch ")) told = child.kill(signal);
  });
  expect(await end).toMatchObject({ status: code, signal: null });
  const { error } = JSON.parse(stdout) as { error: { code: string; message: string; hint: string } };
  expect(error).toMatchObject({
    code: "RUN_INTERRUPTED",
    hint: 'What it has learned is not lost: loadCheckpoint(DIR, "latest") of @hydride/training reads it.',
  });
  const saved = new RegExp(
    `^stopped by ${signal} after step \\d+ of 200000; the state is saved in (run/checkpoints/\\d+)$`,
  );
  expect(existsSync(join(folder, saved.exec(error.message)?.[1] ?? error.message, "manifest.json"))).toBe(true);
});
