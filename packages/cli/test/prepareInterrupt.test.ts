import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it, test } from "vitest";
import { BIN, hydride, temporaryFolder } from "./hydride.js";

const mpirun = spawnSync("mpirun", ["--version"]).status === 0;
const PREPARE = [BIN, "prepare", "all.xyz", "--out", "all.bp"];
const UNDER_TWO = ["--allow-run-as-root", "--oversubscribe", "-n", "2", process.execPath];
const STAYS = "hint: nothing was written\n";
const PARTLY = "hint: all.bp was being written: it is there as before, or complete; the next prepare clears up\n";

/** So many frames that every stage takes a while. */
function largeInput(): string {
  const folder = temporaryFolder();
  const frame = (i: number) =>
    `2\nProperties=species:S:1:pos:R:3 energy=${-10 - i / 7} mol_id=m${i % 10} pbc="F F F"\nO 0 0 ${i / 3}\nH 0 0 ${1 + i / 9}\n`;
  writeFileSync(join(folder, "all.xyz"), Array.from({ length: 20_000 }, (_, i) => frame(i)).join(""));
  return folder;
}

/** How a child ends, its code as a shell has it; `watch` sees its standard error so far. */
async function ended(child: ChildProcess, watch: (stderr: string) => void = () => undefined) {
  let stderr = "";
  child.stderr!.on("data", (text: Buffer) => watch((stderr += text.toString())));
  child.stdout!.resume();
  return new Promise<{ code: number; stderr: string }>((done) =>
    child.on("close", (status, signal) => done({ code: status ?? 128 + constants.signals[signal!], stderr })),
  );
}

const partial = (cwd: string) => readdirSync(cwd).find((name) => name.endsWith(".partial"));

/** Until the set has files, under its temporary name. */
async function isWriting(cwd: string): Promise<void> {
  for (;;) {
    const folder = partial(cwd);
    if (folder !== undefined && existsSync(join(cwd, folder, "all.bp"))) return;
    await setTimeout(2);
  }
}

test.each([
  ["SIGHUP", 129],
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s while it divides ends prepare with code %i, and nothing is left", async (signal, code) => {
  const cwd = largeInput();
  const child = spawn(process.execPath, PREPARE, { cwd });
  let told = false;
  const end = await ended(child, (stderr) => {
    if (!told && stderr.includes("all.xyz: 20000 structures\n")) told = child.kill(signal);
  });
  expect(end.code).toBe(code);
  expect(end.stderr.endsWith(`structures\nerror: interrupted by ${signal}\n${STAYS}`), end.stderr).toBe(true);
  expect(readdirSync(cwd)).toEqual(["all.xyz"]);
});

test("SIGINT while it writes ends prepare at once; the next one clears up", async () => {
  const cwd = largeInput();
  const child = spawn(process.execPath, PREPARE, { cwd });
  const end = ended(child);
  await isWriting(cwd);
  child.kill("SIGINT");
  const { code, stderr } = await end;
  expect(code).toBe(130);
  expect(stderr.endsWith(`error: interrupted by SIGINT\n${PARTLY}`), stderr).toBe(true);
  expect(existsSync(join(cwd, "all.bp"))).toBe(false);
  expect(hydride(PREPARE.slice(1), { cwd }).status).toBe(0);
  expect(readdirSync(cwd).sort()).toEqual(["all.bp", "all.xyz"]);
});

/** The ranks that a launcher has started, which tells them where they stand among all. */
function processOfRank(rank: number, launcher: number): number {
  const pids = readFileSync(`/proc/${launcher}/task/${launcher}/children`, "utf8").trim().split(" ").map(Number);
  const isIt = (pid: number) => readFileSync(`/proc/${pid}/environ`, "utf8").includes(`OMPI_COMM_WORLD_RANK=${rank}\0`);
  return pids.find(isIt)!;
}

describe.skipIf(!mpirun)("a signal to one of two ranks", () => {
  it.each([0, 1])("ends both, where rank %i gets it while they divide", async (rank) => {
    const cwd = largeInput();
    const child = spawn("mpirun", [...UNDER_TWO, ...PREPARE], { cwd });
    let told = false;
    const { code, stderr } = await ended(child, (text) => {
      if (told || !text.includes("all.xyz: 20000 structures\n")) return;
      told = process.kill(processOfRank(rank, child.pid!), "SIGINT");
    });
    expect(code).toBe(130);
    expect(stderr).toContain(`error: interrupted by SIGINT\n${STAYS}`);
    expect(readdirSync(cwd)).toEqual(["all.xyz"]);
  });

  it.each([0, 1])("ends both, where rank %i gets it while they read", async (rank) => {
    const cwd = largeInput();
    const child = spawn("mpirun", [...UNDER_TWO, ...PREPARE], { cwd });
    const end = ended(child);
    while (partial(cwd) === undefined) await setTimeout(2);
    process.kill(processOfRank(rank, child.pid!), "SIGINT");
    const { code, stderr } = await end;
    expect(code).toBe(130);
    expect(stderr).toContain(`error: interrupted by SIGINT\n${STAYS}`);
    expect(readdirSync(cwd)).toEqual(["all.xyz"]);
  });

  it("ends both while they write", async () => {
    const cwd = largeInput();
    const child = spawn("mpirun", [...UNDER_TWO, ...PREPARE], { cwd });
    const end = ended(child);
    await isWriting(cwd);
    process.kill(processOfRank(0, child.pid!), "SIGINT");
    const { code, stderr } = await end;
    expect(code).toBe(130);
    expect(stderr).toContain(`error: interrupted by SIGINT\n${PARTLY}`);
    expect(existsSync(join(cwd, "all.bp"))).toBe(false);
  });
});

const CHANGED =
  /error: \S+\/all\.xyz: expected it to stay as it was while it is prepared \(\d+ bytes, changed \S+Z\), found \d+ bytes, changed \S+Z\nhint: nothing was written; prepare it again when nothing writes to it any more\n/;

test.each(mpirun ? [1, 2] : [1])("a file that changes while %i ranks read it is an error", async (ranks) => {
  const cwd = largeInput();
  const child =
    ranks === 1 ? spawn(process.execPath, PREPARE, { cwd }) : spawn("mpirun", [...UNDER_TWO, ...PREPARE], { cwd });
  const end = ended(child);
  while (partial(cwd) === undefined) await setTimeout(2);
  appendFileSync(join(cwd, "all.xyz"), "1\nenergy=-1\nH 0 0 0\n");
  const { code, stderr } = await end;
  expect(code).toBe(1);
  expect(stderr).toMatch(CHANGED);
  expect(readdirSync(cwd)).toEqual(["all.xyz"]);
});
