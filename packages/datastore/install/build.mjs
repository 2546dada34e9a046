// Builds build/<MPI and its version>/ with CMake: store_memory.node, and store_transport.node for the mpicc that mpi-napi is
// built for. Without an MPI it is build/serial/, with the first of them alone. Repeating it builds only what has changed.
//
//   node install/build.mjs [--optional]
//
// --optional: without the tools to build it says so and ends well.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { theMpi } from "./theMpi.mjs";

const root = dirname(import.meta.dirname);
const source = join(root, "native");
const options = process.argv.slice(2);
const isOptional = options.includes("--optional");
const require = createRequire(import.meta.url);

function fail(message) {
  console.error(`datastore: ${message}`);
  process.exit(1);
}

function works(command) {
  return spawnSync(command, ["--version"], { stdio: "ignore" }).status === 0;
}

function cmake(args) {
  const { status, error } = spawnSync("cmake", args, { stdio: ["ignore", 2, 2] });
  if (status !== 0) fail(`\`cmake ${args.join(" ")}\` failed${error ? `: ${error.message}` : ""}`);
}

function checkTools() {
  const problem =
    process.platform !== "linux"
      ? `it is for Linux, and this is ${process.platform}`
      : !works("cmake")
        ? "cmake is not on the PATH (3.20 or newer is needed); on Debian or Ubuntu: apt-get install cmake g++"
        : !works("ninja") && !works("make")
          ? "neither ninja nor make is on the PATH; on Debian or Ubuntu: apt-get install ninja-build"
          : undefined;
  if (problem === undefined) return;
  if (!isOptional) fail(problem);
  console.log(`datastore: nothing was compiled: ${problem}`);
  process.exit(0);
}

function nodeApiHeaders() {
  try {
    return require("node-api-headers").include_dir;
  } catch {
    return fail("the package node-api-headers is not installed; run `pnpm install` (or `npm install`) first");
  }
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

const unknown = options.find((each) => each !== "--optional");
if (unknown) fail(`unknown argument '${unknown}'; usage: build.mjs [--optional]`);
const mpi = await theMpi();
const headers = nodeApiHeaders();
checkTools();
const name = mpi.name ?? "serial";
const build = join(root, "build", name);
const generator = works("ninja") ? "Ninja" : "Unix Makefiles";
const { CXX = "", CXXFLAGS = "" } = process.env;
const definitions = [
  `-DNODE_API_HEADERS=${headers}`,
  ...(mpi.mpicc === undefined ? [] : ["-DHYDRIDE_STORE_MPI=ON", `-DMPI_C_COMPILER=${mpi.mpicc}`]),
];
forgetOtherConfiguration(build, [generator, realpathSync(source), definitions, CXX, CXXFLAGS]);
cmake(["-S", source, "-B", build, "-G", generator, ...definitions]);
cmake(["--build", build, "--parallel", String(Math.min(2, availableParallelism()))]);
const without = mpi.missing === undefined ? "" : `; without transports between ranks: ${mpi.missing}`;
console.log(`datastore: built for ${name}${without}`);
