#!/usr/bin/env node
// Builds build/<ADIOS2 and its MPI>/io_adios.node with CMake for the ADIOS2 that findAdios.mjs finds, and makes it the one
// that is loaded. Where there is none it first puts one into Hydride's cache. Repeating it builds only what has changed.
//
//   node install/build.mjs [--mpi] [--optional] [--beside]
//
// --mpi (or HYDRIDE_ADIOS_MPI=1): an ADIOS2 with MPI, compiled where there is none. --optional: where none can be had it
// says so and ends well. --beside: another one stays the one that is loaded.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { findAdios } from "./findAdios.mjs";
import { fail, InstallError } from "./installError.mjs";
import { provideSerial, provideWithMpi } from "./provideAdios.mjs";
import { theMpi } from "./theMpi.mjs";

const OPTIONS = ["--mpi", "--optional", "--beside"];
const root = dirname(import.meta.dirname);
const source = join(root, "native");
const require = createRequire(import.meta.url);

function works(command, args = ["--version"]) {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}

function cmake(args) {
  const { status, error } = spawnSync("cmake", args, { stdio: ["ignore", 2, 2] });
  if (status === 0) return;
  throw new InstallError(
    "ADIOS_BUILD_FAILED",
    `\`cmake ${args.join(" ")}\` failed${error ? `: ${error.message}` : " (the compiler's words are above)"}`,
    "needed: cmake 3.22, ninja or make, g++ 12 or clang 15 (on Debian or Ubuntu: apt-get install cmake ninja-build g++)",
  );
}

function checkOptions(options) {
  const unknown = options.find((each) => !OPTIONS.includes(each));
  if (unknown === undefined) return;
  throw new InstallError("ADIOS_USAGE", `unknown argument '${unknown}'; usage: build.mjs [${OPTIONS.join("] [")}]`);
}

/** The ADIOS2 to compile for, and the MPI that it has. */
async function chosenAdios(wantsMpi) {
  let mpi = wantsMpi ? await theMpi() : undefined;
  let adios;
  try {
    adios = findAdios({ mpi: mpi?.name });
  } catch (error) {
    if (error.code !== "ADIOS_NOT_FOUND") throw error;
    if (mpi === undefined) provideSerial();
    else provideWithMpi({ mpi });
    adios = findAdios({ mpi: mpi?.name });
  }
  if (wantsMpi && !adios.mpi) {
    throw new InstallError(
      "ADIOS_WITHOUT_MPI",
      `expected an ADIOS2 with MPI, found ADIOS2 ${adios.version} without in ${adios.cmake} (${adios.source})`,
      "unset ADIOS2_DIR, or name one with MPI",
    );
  }
  if (adios.mpi) mpi ??= await theMpi();
  return { ...adios, mpi };
}

/** CMake keeps what it was configured with the first time. */
function forgetOtherConfiguration(build, configuration) {
  const record = join(build, "configuration.json");
  const wanted = JSON.stringify(configuration);
  if (existsSync(record) && readFileSync(record, "utf8") === wanted) return;
  mkdirSync(build, { recursive: true });
  rmSync(join(build, "CMakeCache.txt"), { force: true });
  rmSync(join(build, "CMakeFiles"), { recursive: true, force: true });
  writeFileSync(record, wanted);
}

async function buildAddon(options) {
  checkOptions(options);
  const wantsMpi = options.includes("--mpi") || process.env.HYDRIDE_ADIOS_MPI === "1";
  const { cmake: folder, version, mpi } = await chosenAdios(wantsMpi);
  const name = `${version}-${mpi?.name ?? "serial"}`;
  const build = join(root, "build", name);
  const generator = works("ninja") ? "Ninja" : "Unix Makefiles";
  const { CXX = "", CXXFLAGS = "" } = process.env;
  const definitions = [
    `-DNODE_API_HEADERS=${require("node-api-headers").include_dir}`,
    `-Dadios2_DIR=${folder}`,
    `-DHYDRIDE_ADIOS_MPI=${mpi === undefined ? "OFF" : "ON"}`,
    ...(mpi === undefined ? [] : [`-DMPI_C_COMPILER=${mpi.mpicc}`]),
  ];
  forgetOtherConfiguration(build, [generator, realpathSync(source), definitions, CXX, CXXFLAGS]);
  cmake(["-S", source, "-B", build, "-G", generator, ...definitions]);
  cmake(["--build", build, "--parallel", String(Math.min(2, availableParallelism()))]);
  const choice = join(root, "build", "default.json");
  if (!options.includes("--beside") || !existsSync(choice))
    writeFileSync(choice, `${JSON.stringify({ build: name })}\n`);
  console.log(`io-adios: built for ADIOS2 ${name} (${folder})`);
}

const options = process.argv.slice(2);
try {
  await buildAddon(options);
} catch (error) {
  const isMissing = ["ADIOS_NO_PIP", "ADIOS_DOWNLOAD_FAILED", "ADIOS_NO_WHEEL"].includes(error.code);
  if (!isMissing || !options.includes("--optional")) fail(error);
  console.log(`io-adios: nothing was compiled: ${error.message}; ${error.hint}`);
}
