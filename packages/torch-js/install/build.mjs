import { spawnSync } from "node:child_process";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { findLibtorch } from "./findLibtorch.mjs";
import { isMain } from "./isMain.mjs";
import { fail, LibtorchError } from "./libtorchError.mjs";
import { buildKey, NativeCache } from "./nativeCache.mjs";

const PACKAGE = resolve(import.meta.dirname, "..");
const ADDON = "torch_js.node";

/** A translation unit with torch's headers takes up to 1.5 GB, so that more jobs would need more memory than many have. */
const MOST_JOBS = 2;

/**
 * Compiles native/ against the libtorch that findLibtorch gives into `torch_js.node` of the folder `build`, and writes
 * `libtorch.json` beside it: what it was built against. Does nothing where that is there already, and copies the add-on from
 * Hydride's cache where the same sources were compiled before.
 *
 * @returns "already there", "restored" or "compiled"
 * @throws LibtorchError of findLibtorch, TORCH_JS_NOT_WRITABLE, TORCH_JS_NO_TOOL, TORCH_JS_BUILD_FAILED, TORCH_JS_NOT_LOADABLE
 */
export function buildAddon({
  env = process.env,
  source = join(PACKAGE, "native"),
  build = join(source, "..", "build"),
  log = console.error,
} = {}) {
  const libtorch = findLibtorch({ env });
  for (const warning of libtorch.warnings) log(`warning: ${warning}`);
  const require = createRequire(import.meta.url);
  const headers = require("node-api-headers").include_dir;
  const command = compilerCommand(env);
  const compiler = versionOf(command, env);
  const facts = {
    libtorch: { root: libtorch.root, version: libtorch.version },
    command,
    compiler,
    flags: env.CXXFLAGS ?? "",
    headers: require("node-api-headers/package.json").version,
    arch: process.arch,
  };
  const key = buildKey(source, facts);
  const addon = join(build, ADDON);
  const record = join(build, "libtorch.json");
  const { root, version, cxx11abi, cuda, source: origin } = libtorch;
  const described = { root, version, cxx11abi, cuda, source: origin, compiler, key };

  if (existsSync(addon) && readKey(record) === key && loadProblem(addon, env) === undefined) return "already there";
  const cache = new NativeCache(key, env);
  checkWritable(build);
  rmSync(record, { force: true });
  let outcome = "restored";
  if (!(cache.restore(build) && loadProblem(addon, env) === undefined)) {
    // A build tool takes any file that is newer than its sources for current, also a damaged one. One that loads stays, for
    // those who use it until its successor is linked.
    if (existsSync(addon) && loadProblem(addon, env) !== undefined) rmSync(addon);
    compile(source, build, libtorch.root, headers, command, env);
    const problem = loadProblem(addon, env);
    if (problem !== undefined) {
      throw new LibtorchError(
        "TORCH_JS_NOT_LOADABLE",
        `${addon} was built against libtorch ${version} in ${root}, but does not load: ${problem}`,
        "check that the compiler's C++ library is the one that is used at run time (LD_LIBRARY_PATH)",
      );
    }
    keep(cache, addon, log);
    outcome = "compiled";
  }
  writeFileSync(record, `${JSON.stringify(described, undefined, 2)}\n`);
  return outcome;
}

function checkWritable(build) {
  try {
    mkdirSync(build, { recursive: true });
    accessSync(build, constants.W_OK);
  } catch (error) {
    throw new LibtorchError(
      "TORCH_JS_NOT_WRITABLE",
      `the add-on cannot be written to ${build}: ${error.message}`,
      "run this as the owner of that folder",
    );
  }
}

/** The add-on is built by then: it is of use without a copy for other installations as well. */
function keep(cache, addon, log) {
  try {
    cache.store([addon]);
  } catch (error) {
    log(`warning: the add-on is not kept for other installations (HYDRIDE_CACHE): ${error.message}`);
  }
}

/** CXX as CMake reads it: a program, also one with spaces in its path, or a program with arguments (`ccache g++`). */
function compilerCommand({ CXX }) {
  const text = CXX?.trim();
  if (!text) return ["c++"];
  return existsSync(text) ? [text] : text.split(/\s+/);
}

function compile(source, build, libtorch, headers, command, env) {
  mkdirSync(build, { recursive: true });
  const generator = hasTool("ninja", env) ? "Ninja" : "Unix Makefiles";
  forgetOtherConfiguration(build, [generator, realpathSync(source), command, env.CXXFLAGS ?? ""]);
  const defines = [`-DLIBTORCH=${libtorch}`, `-DNODE_API_HEADERS=${headers}`, "-DCMAKE_BUILD_TYPE=Release"];
  cmake(["-S", source, "-B", build, "-G", generator, ...defines], env);
  cmake(["--build", build, "--parallel", `${Math.min(MOST_JOBS, availableParallelism())}`], env);
}

/**
 * CMake refuses to go on in a folder that another generator or another checkout has configured, and passes over a compiler
 * or flags that were named after the first time.
 */
function forgetOtherConfiguration(build, configuration) {
  const record = join(build, "configuration.json");
  const wanted = JSON.stringify(configuration);
  if (existsSync(record) && readFileSync(record, "utf8") === wanted) return;
  rmSync(join(build, "CMakeCache.txt"), { force: true });
  rmSync(join(build, "CMakeFiles"), { recursive: true, force: true });
  writeFileSync(record, wanted);
}

function cmake(args, env) {
  const { error, status } = spawnSync("cmake", args, { env, stdio: ["ignore", 2, 2] });
  if (error) throw missingTool("cmake", error);
  if (status === 0) return;
  throw new LibtorchError(
    "TORCH_JS_BUILD_FAILED",
    `\`cmake ${args.join(" ")}\` ended with exit code ${status} (the compiler's words are above)`,
    "needed: cmake 3.22, ninja or make, g++ 12 or clang 15 with C++20, and 2 GB of free memory per job",
  );
}

function versionOf([tool, ...args], env) {
  const { error, stdout } = spawnSync(tool, [...args, "--version"], { env, encoding: "utf8" });
  if (error) throw missingTool(tool, error);
  return stdout.split("\n")[0];
}

function missingTool(tool, error) {
  return new LibtorchError(
    "TORCH_JS_NO_TOOL",
    `${tool} does not start: ${error.message}`,
    "install the tool chain (Debian, Ubuntu: apt-get install -y cmake g++ ninja-build)",
  );
}

function hasTool(tool, env) {
  return spawnSync(tool, ["--version"], { env, stdio: "ignore" }).status === 0;
}

/** Loads the add-on in a process of its own, so that one that crashes on load is noticed here. */
function loadProblem(addon, env) {
  const script = "process.dlopen({ exports: {} }, process.argv[1])";
  const child = spawnSync(process.execPath, ["-e", script, addon], { env, encoding: "utf8" });
  if (child.status === 0) return undefined;
  return child.stderr.match(/^Error: (.*)$/m)?.[1] ?? `the process ended with ${child.signal ?? child.status}`;
}

function readKey(record) {
  try {
    return JSON.parse(readFileSync(record, "utf8")).key;
  } catch {
    return undefined;
  }
}

if (isMain(import.meta.url)) {
  try {
    const start = Date.now();
    const [build] = process.argv.slice(2);
    const outcome = buildAddon(build === undefined ? {} : { build: resolve(build) });
    console.log(`${ADDON}: ${outcome} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  } catch (error) {
    fail(error);
  }
}
