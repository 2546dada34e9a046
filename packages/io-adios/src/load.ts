import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";
import { AdiosError } from "./errors";
import type { Addon } from "./native";

/** The folder of the package, above sources and builds alike. */
function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}

function broken(problem: string, hint: string): AdiosError {
  return new AdiosError("ADIOS_ADDON", problem, undefined, hint);
}

/** Names of the folders with an add-on, each for one ADIOS2. */
function builds(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, "io_adios.node")))
    .sort();
}

/** What builds an add-on; with the MPI that is there where it is asked for. */
function remedyIn(root: string, asked = ""): string {
  const flag = /mpi/i.test(asked) ? " --mpi" : "";
  return `build it with \`node ${join(root, "install", "build.mjs")}${flag}\` (it fetches ADIOS2 where there is none; needs CMake and C++20)`;
}

/** The build that `HYDRIDE_ADIOS` names or ends the name of ("serial"), else the one that was chosen when it was built. */
function chosen(folder: string, remedy: string): string {
  const all = builds(folder);
  if (all.length === 0) throw broken(`expected the native add-on in ${folder}, found none`, remedy);
  const asked = process.env["HYDRIDE_ADIOS"];
  if (asked) {
    const fitting = all.filter((name) => name === asked || name.includes(`-${asked}`));
    if (fitting.length > 0) return fitting.at(-1)!;
    throw broken(`HYDRIDE_ADIOS=${asked} names none of the builds ${all.join(", ")}`, remedy);
  }
  const record = join(folder, "default.json");
  const { build } = existsSync(record)
    ? (JSON.parse(readFileSync(record, "utf8")) as { build: string })
    : { build: "" };
  return all.includes(build) ? build : (all.find((name) => name.endsWith("-serial")) ?? all[0]!);
}

/** The add-on of a package's folder. Throws AdiosError `ADIOS_ADDON`. */
export function load(root = packageFolder()): { addon: Addon; build: string } {
  const folder = join(root, "build");
  const remedy = remedyIn(root, process.env["HYDRIDE_ADIOS"]);
  const build = chosen(folder, remedy);
  const path = join(folder, build, "io_adios.node");
  // As mpi-napi does, and for its reason: UCX, which an MPI may bring along, patches functions that Node's threads call.
  process.env["UCX_MEM_EVENTS"] ??= "no";
  try {
    return { addon: createRequire(import.meta.url)(path) as Addon, build };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw broken(`the native add-on ${path} does not load: ${reason}`, remedy);
  }
}

let loaded: { addon: Addon; build: string } | undefined;

/** The add-on, once. Throws AdiosError `ADIOS_ADDON` or `ADIOS_THREAD`. */
export function library(): { addon: Addon; build: string } {
  if (!isMainThread) {
    const hint = "use it on the main thread, where its calls do not block, and exchange messages with the worker";
    throw new AdiosError("ADIOS_THREAD", "ADIOS2 belongs to the main thread of a process", undefined, hint);
  }
  return (loaded ??= load());
}

/** The folder with the add-on that is loaded, and the program that opens files for trial. */
export function buildFolder(): string {
  return join(packageFolder(), "build", library().build);
}

let last = 0;

/** A number that no object has had. */
export function newId(): number {
  return ++last;
}
