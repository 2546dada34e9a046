import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { runTool, which } from "../src/doctor/system.js";
import { BIN, hydride, temporaryFolder } from "./hydride.js";

const hasMpirun = which("mpirun", process.env) !== undefined;
if (!hasMpirun) console.log("skipped: there is no mpirun (apt-get install openmpi-bin libopenmpi-dev)");

/** Ranks in the words of Open MPI's launcher, or of our witness under others. */
const NAMED = /process rank 1 with PID|rank 1 of 3 \(process \d+ on \S+\) was killed or has crashed/;

test.skipIf(!hasMpirun)(
  "a rank that is killed in the midst of training ends the job, and leaves the folder to the next",
  async () => {
    const folder = temporaryFolder();
    writeSetting(folder);
    const isOpenMpi = (await runTool("mpirun", ["--version"], process.env)).stdout.includes("Open MPI");
    const launch = [...(isOpenMpi ? ["--oversubscribe"] : []), "-n", "3", process.execPath, BIN];
    const train = ["pretrain", "config.yaml", "--out", "run"];
    const asRoot = { OMPI_ALLOW_RUN_AS_ROOT: "1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: "1" };
    const env = { ...process.env, ...asRoot, OMP_NUM_THREADS: "1" };
    const job = spawn("mpirun", [...launch, ...train, "--set", "training.epochs=100000"], { cwd: folder, env });
    const end = ended(job);
    while (job.exitCode === null && !hasTrained(folder)) await setTimeout(50);
    const killed = Date.now();
    process.kill(processOfRank(1, folder), "SIGKILL");
    const { status, stderr } = await end;
    expect(Date.now() - killed).toBeLessThan(30_000);
    expect(status).not.toBe(0);
    expect(stderr).toMatch(NAMED);

    // The lock of the process that is no more is there.
    const lock = join(folder, "run", "run.lock");
    expect(existsSync(lock)).toBe(true);
    const next = hydride([...train, "--overwrite", "--set", "training.epochs=1", "--json"], { cwd: folder });
    expect(JSON.parse(next.stdout)).not.toHaveProperty("error");
    expect([next.status, existsSync(lock)]).toEqual([0, false]);
  },
);

/** Twenty molecules of two atoms, and a model that takes no time. */
function writeSetting(folder: string): void {
  const frame = (i: number) =>
    `2\nProperties=species:S:1:pos:R:3 energy=${String(-2 + 0.01 * i)} group=g${String(i >> 1)}\nH 0 0 0\nH 0 0 ${String(0.7 + 0.01 * i)}\n`;
  writeFileSync(join(folder, "a.xyz"), Array.from({ length: 20 }, (_, i) => frame(i)).join(""));
  const config = ["datasets: [{ name: a, files: [a.xyz] }]", "model: { hidden: 8, layers: 1 }"];
  writeFileSync(join(folder, "config.yaml"), `${config.join("\n")}\ntraining: { batchSize: 3 }\n`);
}

async function ended(child: ChildProcess): Promise<{ status: number | null; stderr: string }> {
  let stderr = "";
  child.stderr!.on("data", (text: Buffer) => (stderr += text.toString()));
  // Nobody reads it, and a full pipe would hold the job up.
  child.stdout!.resume();
  return await new Promise((resolve) => child.on("close", (status) => resolve({ status, stderr })));
}

/** Whether an epoch is over. */
function hasTrained(folder: string): boolean {
  const metrics = join(folder, "run", "metrics.jsonl");
  return existsSync(metrics) && readFileSync(metrics, "utf8").includes('"epoch"');
}

/** The process that a launcher told its rank, among those that work in the folder. */
function processOfRank(rank: number, folder: string): number {
  const variables = ["OMPI_COMM_WORLD_RANK", "PMI_RANK"].map((name) => `${name}=${String(rank)}`);
  const found = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .find((pid) => {
      const environment = read(`/proc/${pid}/environ`);
      const isNode = read(`/proc/${pid}/cmdline`).startsWith(process.execPath);
      return isNode && environment.includes(`PWD=${folder}`) && variables.some((each) => environment.includes(each));
    });
  if (found === undefined) throw new Error(`expected a process of rank ${String(rank)}, found none`);
  return Number(found);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // It has ended meanwhile, or is another user's.
    return "";
  }
}
