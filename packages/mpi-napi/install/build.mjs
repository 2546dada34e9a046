// Builds build/<MPI and its version>/mpi_napi.node with CMake for the mpicc that findMpi.mjs finds, and makes it the one
// that is loaded. Repeating it builds only what has changed.
//
//   node install/build.mjs [--optional] [--beside]
//
// --optional: without an MPI it says so and ends well. --beside: another one stays the one that is loaded.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findMpi } from "./findMpi.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const source = join(root, "native");
const options = process.argv.slice(2);

const require = createRequire(import.meta.url);

function fail(message) {
  console.error(`mpi-napi: ${message}`);
  process.exit(1);
}

function works(command, args = ["--version"]) {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: "inherit" });
  if (status !== 0) fail(`\`${[command, ...args].join(" ")}\` failed${error ? `: ${error.message}` : ""}`);
}

function checkOptions() {
  const unknown = options.find((each) => each !== "--optional" && each !== "--beside");
  if (unknown) fail(`unknown argument '${unknown}'; usage: build.mjs [--optional] [--beside]`);
}

function foundMpi() {
  try {
    return findMpi();
  } catch (error) {
    if (error.code !== "MPI_NOT_FOUND" || !options.includes("--optional")) return fail(error.message);
    console.log(`mpi-napi: nothing was compiled: ${error.message}, then run node ${fileURLToPath(import.meta.url)}`);
    return process.exit(0);
  }
}

function nodeApiHeaders() {
  try {
    return require("node-api-headers").include_dir;
  } catch {
    return fail("the package node-api-headers is not installed; run `pnpm install` (or `npm install`) first");
  }
}

function checkTools() {
  if (!works("cmake")) {
    fail("cmake is not on the PATH (3.20 or newer is needed); on Debian or Ubuntu: apt-get install cmake");
  }
  const named = process.env.CXX?.trim();
  const compilers = named ? [existsSync(named) ? [named] : named.split(/\s+/)] : [["c++"], ["g++"], ["clang++"]];
  if (!compilers.some(([tool, ...args]) => works(tool, [...args, "--version"]))) {
    const names = compilers.map((command) => command.join(" ")).join(", ");
    fail(
      `no C++ compiler answers (looked for ${names}; C++20 is needed, GCC 12 suffices); ` +
        "on Debian or Ubuntu: apt-get install g++",
    );
  }
  if (!works("ninja") && !works("make")) {
    fail("neither ninja nor make is on the PATH; on Debian or Ubuntu: apt-get install ninja-build");
  }
}

/** CMake keeps the MPI, the compiler and the flags of the first time. */
function forgetOtherConfiguration(build, configuration) {
  const record = join(build, "configuration.json");
  const wanted = JSON.stringify(configuration);
  if (existsSync(record) && readFileSync(record, "utf8") === wanted) return;
  mkdirSync(build, { recursive: true });
  rmSync(join(build, "CMakeCache.txt"), { force: true });
  rmSync(join(build, "CMakeFiles"), { recursive: true, force: true });
  writeFileSync(record, wanted);
}

checkOptions();
const { mpicc, name } = foundMpi();
const headers = nodeApiHeaders();
checkTools();
const build = join(root, "build", name);
const generator = works("ninja") ? "Ninja" : "Unix Makefiles";
const { CXX = "", CXXFLAGS = "" } = process.env;
forgetOtherConfiguration(build, [generator, realpathSync(source), mpicc, CXX, CXXFLAGS]);
const definitions = [`-DNODE_API_HEADERS=${headers}`, `-DMPI_C_COMPILER=${mpicc}`];
run("cmake", ["-S", source, "-B", build, "-G", generator, ...definitions]);
run("cmake", ["--build", build, "--parallel", String(Math.min(2, availableParallelism()))]);
const addon = join(build, "mpi_napi.node");
if (!existsSync(addon)) fail(`the build ended without ${addon}`);

const choice = join(root, "build", "default.json");
if (!options.includes("--beside") || !existsSync(choice)) writeFileSync(choice, `${JSON.stringify({ build: name })}\n`);
console.log(`mpi-napi: built for ${name} (${mpicc})`);
