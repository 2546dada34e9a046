import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Check, Probe } from "./check.js";
import { runTool } from "./system.js";

const PURPOSE = "optional: reading and writing .bp files";
const REMEDY =
  "for .bp files: scripts/setup.sh (in a clone) or npx hydride-adios, which put ADIOS2 into Hydride's cache where there is none; " +
  "or set ADIOS2_DIR to an ADIOS2 2.10 or newer (on a cluster: module load adios2)";

interface Found {
  cmake: string;
  version: string;
  mpi: boolean;
  source: string;
}

/** The ADIOS2 that the add-on of io-adios would be built for, as its installation finds it; optional. */
export const probeAdios2: Probe = async ({ env }) => {
  const { findAdios } = (await import(pathToFileURL(join(packageFolder(), "install", "findAdios.mjs")).href)) as {
    findAdios: (options: { env: NodeJS.ProcessEnv }) => Found;
  };
  const check = { name: "adios2", ok: true };
  try {
    const { cmake, version, mpi, source } = findAdios({ env });
    const found = `ADIOS2 ${version}, ${withMpi(mpi)} (${source}: ${cmake})`;
    return { ...check, found, searched: [`${source}: ${cmake}`], remedy: null };
  } catch (error) {
    const { message, hint, code } = error as Error & { hint?: string; code?: string };
    const [problem, ...places] = message.split("\n").map((line) => line.trim());
    const isAbsent = code === "ADIOS_NOT_FOUND";
    return {
      ...check,
      found: isAbsent ? `not found (${PURPOSE})` : problem!,
      searched: places.length > 0 ? places : [problem!],
      remedy: isAbsent ? REMEDY : (hint ?? REMEDY),
    };
  }
};

const DESCRIBE = "console.log(JSON.stringify(require(process.argv[1]).describeSdk()))";

interface Described {
  version: string;
  mpi: boolean;
  mpiLibrary?: string;
  build: string;
}

/** The ADIOS2 that the add-on of io-adios has; in a process of its own, so that a broken one ends only that. */
export const probeAdiosAddon: Probe = async ({ env }) => {
  const folder = join(packageFolder(), "build");
  return checkAdiosAddon(createRequire(import.meta.url).resolve("@hydride/io-adios"), folder, env);
};

export async function checkAdiosAddon(module: string, folder: string, env: NodeJS.ProcessEnv): Promise<Check> {
  const check = { name: "add-on of @hydride/io-adios", ok: true, searched: [join(folder, "*", "io_adios.node")] };
  const builds = existsSync(folder)
    ? readdirSync(folder).filter((name) => existsSync(join(folder, name, "io_adios.node")))
    : [];
  if (builds.length === 0) return { ...check, found: `not built (${PURPOSE})`, remedy: REMEDY };
  const { ok, stdout, stderr, problem } = await runTool(process.execPath, ["-e", DESCRIBE, module], env);
  if (!ok) {
    const why = /^AdiosError: (.*)$/m.exec(stderr)?.[1] ?? problem;
    return { ...check, found: `does not load: ${why}`, remedy: REMEDY };
  }
  const { version, mpi, mpiLibrary, build } = JSON.parse(stdout) as Described;
  const others = builds.filter((name) => name !== build);
  const beside = others.length === 0 ? "" : `; HYDRIDE_ADIOS chooses, beside it: ${others.join(", ")}`;
  const library = mpiLibrary === undefined ? "" : ` (${mpiLibrary.split(/[\n,]/)[0]!.trim()})`;
  return { ...check, found: `loads ${build}: ADIOS2 ${version}, ${withMpi(mpi)}${library}${beside}`, remedy: null };
}

function withMpi(mpi: boolean): string {
  return mpi ? "with MPI" : "without MPI";
}

function packageFolder(): string {
  return dirname(createRequire(import.meta.url).resolve("@hydride/io-adios/package.json"));
}
