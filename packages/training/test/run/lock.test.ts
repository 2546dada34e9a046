import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { RunLock } from "../../src/run/lock.js";
import { failureOf, temporaryFolder } from "../helpers.js";

let folder: string;
let path: string;

beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder, "run.lock");
});

const since = "2026-01-02T03:04:05.678Z";

function write(holder: object): void {
  writeFileSync(path, JSON.stringify({ host: hostname(), since, ...holder }));
}

const hint = "Wait for that run, or choose another folder; if it is no more, remove DIR/run.lock.";

/** `failureOf`, with the folder in the hint written as `DIR` too. */
function refusal() {
  const { hint: found, ...rest } = failureOf(() => RunLock.take(folder), folder);
  return { ...rest, hint: found?.replaceAll(folder, "DIR") };
}

test("says who has it, and goes when it is given back", () => {
  const lock = RunLock.take(folder);
  expect(lock.wasAbandoned).toBe(false);
  const holder = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  expect(holder).toMatchObject({ pid: process.pid, host: hostname() });
  expect(refusal()).toEqual({
    code: "RUN_BUSY",
    message:
      `DIR: expected a folder that no other run writes to; process ${String(process.pid)} on ${hostname()} has had it ` +
      `since ${String(holder.since)}`,
    hint,
  });
  lock.release();
  expect(readdirSync(folder)).toEqual([]);
});

test.skipIf(!existsSync("/proc/self/stat"))(
  "is nobody's where its process has ended and was not asked how (needs /proc)",
  async () => {
    // What takes the shell's place never asks.
    const parent = spawn("sh", ["-c", "sleep 0 & echo $!; exec sleep 100"]);
    onTestFinished(() => void parent.kill());
    const [text] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(text.toString());
    while (!/\) Z /.test(readFileSync(`/proc/${String(pid)}/stat`, "utf8"))) await setTimeout(10);
    write({ pid });
    expect(RunLock.take(folder).wasAbandoned).toBe(true);
  },
);

test("is kept by another process as long as that lives", async () => {
  const child = spawn("sleep", ["100"]);
  onTestFinished(() => void child.kill());
  write({ pid: child.pid });
  expect(refusal()).toEqual({
    code: "RUN_BUSY",
    message: `DIR: expected a folder that no other run writes to; process ${String(child.pid)} on ${hostname()} has had it since ${since}`,
    hint,
  });
  child.kill();
  await once(child, "exit");
  expect(RunLock.take(folder).wasAbandoned).toBe(true);
  expect(readdirSync(folder)).toEqual(["run.lock"]);
});

test("is not kept by a later process of the same number", () => {
  write({ pid: process.pid, began: "1" });
  expect(RunLock.take(folder).wasAbandoned).toBe(true);
});

test("of another host is kept, since nothing tells whether its process lives", () => {
  const { pid } = spawnSync("true");
  write({ pid, host: "elsewhere" });
  expect(refusal().message).toBe(
    `DIR: expected a folder that no other run writes to; process ${String(pid)} on elsewhere has had it since ${since}`,
  );
});

test.each(["", "{", "null", "[]", '{"pid":"1"}', `{"pid":1,"host":"elsewhere"}`])(
  "that does not say whose it is is kept: %j",
  (text) => {
    writeFileSync(path, text);
    expect(refusal()).toEqual({
      code: "RUN_BUSY",
      message: "DIR: expected a folder that no other run writes to; run.lock does not say who has it",
      hint,
    });
  },
);

test("of a process that was killed before it had written it is not kept for long", () => {
  writeFileSync(path, "");
  const before = Date.now() / 1000 - 61;
  utimesSync(path, before, before);
  expect(RunLock.take(folder).wasAbandoned).toBe(true);
});

test("that cannot be read is an error", () => {
  mkdirSync(path);
  expect(failureOf(() => RunLock.take(folder), folder)).toEqual({
    code: "RUN_FOLDER",
    message: "DIR: cannot be the folder of a run: cannot read DIR/run.lock: illegal operation on a directory",
    hint: "Choose a folder that you may write to.",
  });
});

test("is not given back when another process has taken it meanwhile", () => {
  const lock = RunLock.take(folder);
  write({ pid: 1 });
  lock.release();
  expect(existsSync(path)).toBe(true);
});

test("a folder that takes no files is an error", () => {
  expect(failureOf(() => RunLock.take("/proc"))).toEqual({
    code: "RUN_FOLDER",
    message: "/proc: cannot be the folder of a run: cannot write /proc/run.lock: no such file or directory",
    hint: "Choose a folder that you may write to.",
  });
});
