import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { CliError } from "../../errors.js";
import { pythonCommand } from "../python.js";

/** What is installed, with what it needs, at these versions. */
const PACKAGES = [
  "torch==2.15.0",
  "numpy==2.4.6",
  "ase==3.29.0",
  "h5py==3.16.0",
  "PyYAML==6.0.3",
  "hydra-core==1.3.8",
  "colorlog==6.12.0",
  "pytorch-lightning==2.6.6",
  "torchmetrics==1.9.0",
  "rich==15.0.0",
  "fasteners==0.20",
  "dirsync==2.2.6",
  "torch-ema==0.3",
  "matscipy==1.3.1",
  "tensorboard==2.21.0",
  "tensorboardX==2.6.5",
  "tqdm==4.70.1",
];
/**
 * Installed without what it asks for: it wants a sympy that no torch since 2.6 works with, and formatters that nothing
 * here runs.
 */
const ALONE = "schnetpack==2.1.1";

/** Where heavy results live, outside every clone. */
const cacheFolder = (): string => process.env.HYDRIDE_CACHE || join(process.env.HOME || homedir(), ".cache", "hydride");

/** The name of the file that says that an environment is complete. */
const COMPLETE = "complete";

/**
 * A Python with the opponents in a virtual environment of the cache, which is made where it is not there yet. `python3`
 * (or HYDRIDE_PYTHON) makes it, and its pip installs from the index that it is configured for.
 * @throws CliError BENCH_INSTALL
 */
export async function installOpponents(onProgress: (line: string) => void): Promise<string> {
  const name = createHash("sha256")
    .update([...PACKAGES, ALONE].join(" "))
    .digest("hex")
    .slice(0, 12);
  const folder = join(cacheFolder(), "bench", `models-${name}`);
  const python = join(folder, "bin", "python");
  if (existsSync(join(folder, COMPLETE))) return python;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const pip = (...what: string[]) =>
    runInstall(python, ["-m", "pip", "install", "--disable-pip-version-check", ...what]);
  onProgress(`installing torch, schnetpack and what they need into ${folder}`);
  await runInstall(pythonCommand(), ["-m", "venv", folder]);
  await pip(...PACKAGES);
  await pip("--no-deps", ALONE);
  await writeFile(join(folder, COMPLETE), "");
  return python;
}

function runInstall(command: string, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let errors = "";
    const fail = (problem: string) => {
      const what = `${command} ${args.slice(0, 3).join(" ")}`;
      const hint = "check the network, pip's index and the free space of the cache, then try again";
      reject(new CliError("BENCH_INSTALL", `expected ${what} to install the opponents, found ${problem}`, hint));
    };
    const child = spawn(command, args, { stdio: ["ignore", 2, "pipe"] });
    child.stderr!.on("data", (data: Buffer) => {
      process.stderr.write(data);
      errors = (errors + data.toString()).slice(-4000);
    });
    child.on("error", (error) => fail(error.message));
    child.on("close", (status) => {
      if (status === 0) resolve();
      else fail(errors.trim().split("\n").at(-1) || `exit code ${String(status)}`);
    });
  });
}
