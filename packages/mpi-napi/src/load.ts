import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { MPIError } from "./errors";
import type { Addon } from "./native";

/** The folder of the package, above sources and builds alike. */
function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}

function broken(problem: string, hint: string): MPIError {
  return new MPIError("MPI_ADDON", -1, problem, undefined, hint);
}

/** Names of the folders with an add-on, each for one MPI. */
function builds(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, "mpi_napi.node")))
    .sort();
}

/** The build that `HYDRIDE_MPI` names or begins the name of, else the one that was chosen when it was built. */
function chosen(folder: string, remedy: string): string {
  const all = builds(folder);
  if (all.length === 0) throw broken(`expected the native add-on in ${folder}, found none`, remedy);
  const asked = process.env["HYDRIDE_MPI"];
  if (asked) {
    const fitting = all.filter((name) => name === asked || name.startsWith(`${asked}-`));
    if (fitting.length > 0) return fitting.at(-1)!;
    throw broken(`HYDRIDE_MPI=${asked} names none of the builds ${all.join(", ")}`, remedy);
  }
  const record = join(folder, "default.json");
  const { build } = existsSync(record)
    ? (JSON.parse(readFileSync(record, "utf8")) as { build: string })
    : { build: "" };
  return all.includes(build) ? build : all[0]!;
}

/** "Open MPI 4" of what an MPI says of itself, with as much of the version as has to agree. */
export function family(library: string): string {
  const [, name, major] = /(Open MPI|Intel\(R\) MPI Library|MPICH)\D*(\d+)/.exec(library) ?? [];
  return name === undefined ? library.split("\n")[0]!.trim() : `${name} ${major!}`;
}

function checkVersions(addon: Addon, path: string, others: string[], remedy: string): void {
  const [compiled, loaded] = addon.libraryVersions();
  if (family(compiled) === family(loaded)) return;
  throw broken(
    `the native add-on ${path} was compiled for ${compiled}, and the library that is loaded is ${loaded.split("\n")[0]!.trim()}`,
    `let the loader find ${family(compiled)} (LD_LIBRARY_PATH), set HYDRIDE_MPI to one of the builds ${others.join(", ")}, or ${remedy}`,
  );
}

/**
 * UCX, which an MPI may bring along, patches the functions of the C library that give memory back, while the threads of
 * Node's engine call them: seen to crash one in ten jobs. It reads the setting when it is loaded.
 */
function avoidMemoryHooks(): void {
  process.env["UCX_MEM_EVENTS"] ??= "no";
}

export interface Loaded {
  addon: Addon;
  /** For example "openmpi-4.1.4". */
  build: string;
  /** All builds that are there. */
  builds: string[];
  /** What to do to have another. */
  remedy: string;
  /** The program that watches ranks. */
  witness: string;
}

/** The add-on of a package's folder. Throws MPIError `MPI_ADDON`. */
export function load(root = packageFolder()): Loaded {
  const folder = join(root, "build");
  const script = join(root, "install", "build.mjs");
  const remedy = `build it with \`node ${script}\` (HYDRIDE_MPICC names the MPI's compiler; needs CMake and C++20)`;
  const build = chosen(folder, remedy);
  const path = join(folder, build, "mpi_napi.node");
  avoidMemoryHooks();
  let addon: Addon;
  try {
    addon = createRequire(import.meta.url)(path) as Addon;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw broken(`the native add-on ${path} does not load: ${reason}`, remedy);
  }
  checkVersions(addon, path, builds(folder), remedy);
  return { addon, build, builds: builds(folder), remedy, witness: join(folder, build, "hydride-witness") };
}
