// Builds build/core_graph.node with CMake. Repeating it builds only what has changed.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const source = join(root, "native");
const build = join(root, "build");

const require = createRequire(import.meta.url);

function fail(message) {
  console.error(`core-graph: ${message}`);
  process.exit(1);
}

function works(command, args = ["--version"]) {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: "inherit" });
  if (status !== 0) fail(`\`${[command, ...args].join(" ")}\` failed${error ? `: ${error.message}` : ""}`);
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
  const compilers = process.env.CXX ? [process.env.CXX.split(" ")[0]] : ["c++", "g++", "clang++"];
  if (!compilers.some((compiler) => works(compiler))) {
    fail(
      `no C++ compiler answers (looked for ${compilers.join(", ")}; C++20 is needed, GCC 12 suffices); ` +
        "on Debian or Ubuntu: apt-get install g++",
    );
  }
  if (!works("ninja") && !works("make")) {
    fail("neither ninja nor make is on the PATH; on Debian or Ubuntu: apt-get install ninja-build");
  }
}

/** CMake refuses a build folder that was made for another path or generator. */
function forgetForeignCache(generator) {
  const cache = join(build, "CMakeCache.txt");
  if (!existsSync(cache)) return;
  const text = readFileSync(cache, "utf8");
  const value = (key) => new RegExp(`^${key}:[A-Z]+=(.*)$`, "m").exec(text)?.[1];
  const home = value("CMAKE_HOME_DIRECTORY")?.replaceAll("/", sep);
  if (home !== source || value("CMAKE_GENERATOR") !== generator) rmSync(build, { recursive: true, force: true });
}

const headers = nodeApiHeaders();
checkTools();
const generator = works("ninja") ? "Ninja" : "Unix Makefiles";
forgetForeignCache(generator);
run("cmake", ["-S", source, "-B", build, "-G", generator, `-DNODE_API_HEADERS=${headers}`]);
run("cmake", ["--build", build, "--parallel", String(Math.min(2, availableParallelism()))]);
const addon = join(build, "core_graph.node");
if (!existsSync(addon)) fail(`the build ended without ${addon}`);
