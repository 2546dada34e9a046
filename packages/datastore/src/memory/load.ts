import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DataStoreError } from "../errors";
import type { MemoryAddon, TransportAddon } from "./native";

/** The folder of the package, above sources and builds alike. */
function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}

function broken(problem: string, remedy: string): DataStoreError {
  return new DataStoreError("STORE_ADDON", problem, remedy);
}

function loadAddon<Addon>(name: string, isWanted: (build: string) => boolean, what: string, root: string): Addon {
  const folder = join(root, "build");
  const remedy = `build it with \`node ${join(root, "install", "build.mjs")}\` (HYDRIDE_MPICC names the MPI's compiler; needs CMake and C++20)`;
  const builds = existsSync(folder) ? readdirSync(folder).sort() : [];
  const build = builds.find((each) => isWanted(each) && existsSync(join(folder, each, name)));
  if (build === undefined) throw broken(`expected the native add-on ${name}${what} in ${folder}, found none`, remedy);
  const path = join(folder, build, name);
  try {
    return createRequire(import.meta.url)(path) as Addon;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw broken(`the native add-on ${path} does not load: ${reason}`, remedy);
  }
}

/** "openmpi-4.1.4" of what an MPI says of itself: the folder of its build. */
export function buildName(library: string): string {
  const open = /^Open MPI v([\d.]+)/.exec(library);
  if (open) return `openmpi-${open[1]!}`;
  const intel = /^Intel\(R\) MPI Library ([\d.]+)/.exec(library);
  if (intel) return `intelmpi-${intel[1]!}`;
  const mpich = /^MPICH Version:\s*([^\s]+)/.exec(library);
  return mpich ? `mpich-${mpich[1]!}` : "mpi-";
}

/** The memory add-on of a package's folder. @throws DataStoreError `STORE_ADDON`. */
export function loadMemory(root = packageFolder()): MemoryAddon {
  return loadAddon("store_memory.node", () => true, "", root);
}

/** The transports for an MPI. @throws DataStoreError `STORE_ADDON`. */
export function loadTransport(library: string, root = packageFolder()): TransportAddon {
  const name = buildName(library);
  return loadAddon(
    "store_transport.node",
    (build) => build === name || (name === "mpi-" && build.startsWith(name)),
    ` for ${name}`,
    root,
  );
}

let memory: MemoryAddon | undefined;
let transport: TransportAddon | undefined;

export function memoryAddon(): MemoryAddon {
  return (memory ??= loadMemory());
}

/** For the MPI that is running, the only one of a process. */
export function transportAddon(library: string): TransportAddon {
  return (transport ??= loadTransport(library));
}
