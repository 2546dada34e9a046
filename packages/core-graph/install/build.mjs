// Builds build/core_graph.node with CMake. Repeating it builds only what has changed.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
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
  const named = namedCompiler();
  const compilers = named ? [named] : [["c++"], ["g++"], ["clang++"]];
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

/** CXX as CMake reads it: a program, also one with spaces in its path, or a program with arguments (`ccache g++`). */
function namedCompiler() {
  const text = process.env.CXX?.trim();
  if (!text) return undefined;
  return existsSync(text) ? [text] : text.split(/\s+/);
}

/**
 * CMake refuses to go on in a folder that another generator or another checkout has configured, and passes over a compiler
 * or flags that were named after the first time.
 */
function forgetOtherConfiguration(configuration) {
  const record = join(build, "configuration.json");
  const wanted = JSON.stringify(configuration);
  if (existsSync(record) && readFileSync(record, "utf8") === wanted) return;
  mkdirSync(build, { recursive: true });
  rmSync(join(build, "CMakeCache.txt"), { force: true });
  rmSync(join(build, "CMakeFiles"), { recursive: true, force: true });
  writeFileSync(record, wanted);
}

const headers = nodeApiHeaders();
checkTools();
const generator = works("ninja") ? "Ninja" : "Unix Makefiles";
forgetOtherConfiguration([generator, realpathSync(source), namedCompiler() ?? [], process.env.CXXFLAGS ?? ""]);
run("cmake", ["-S", source, "-B", build, "-G", generator, `-DNODE_API_HEADERS=${headers}`]);
run("cmake", ["--build", build, "--parallel", String(Math.min(2, availableParallelism()))]);
const addon = join(build, "core_graph.node");
if (!existsSync(addon)) fail(`the build ended without ${addon}`);
