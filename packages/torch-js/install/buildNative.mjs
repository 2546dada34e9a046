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
import { availableParallelism } from "node:os";
import { basename, dirname, join } from "node:path";
import { findLibtorch } from "./findLibtorch.mjs";
import { LibtorchError } from "./libtorchError.mjs";
import { buildKey, NativeCache } from "./nativeCache.mjs";

/** A translation unit with torch's headers takes up to 1.5 GB, so that more jobs would need more memory than many have. */
const MOST_JOBS = 2;

/**
 * Compiles the CMake project in the folder `source` against the libtorch that findLibtorch gives, into the file `artefact` of
 * the folder `build`, and writes `libtorch.json` beside it: what it was built against. The project finds libtorch in the
 * variable LIBTORCH. Does nothing where that is there already, and copies the file from Hydride's cache where the same
 * sources were compiled before.
 *
 * @param defines CMake's variables besides, by name; @param facts what else the result depends on
 * @returns "already there", "restored" or "compiled"
 * @throws LibtorchError of findLibtorch, TORCH_JS_NOT_WRITABLE, TORCH_JS_NO_TOOL, TORCH_JS_BUILD_FAILED, TORCH_JS_NOT_LOADABLE
 */
export function buildNative({
  artefact,
  source,
  build,
  defines = {},
  facts = {},
  env = process.env,
  log = console.error,
}) {
  const libtorch = findLibtorch({ env });
  for (const warning of libtorch.warnings) log(`warning: ${warning}`);
  const command = compilerCommand(env);
  const compiler = versionOf(command, env);
  const key = buildKey(source, {
    libtorch: { root: libtorch.root, version: libtorch.version },
    command,
    compiler,
    flags: env.CXXFLAGS ?? "",
    ...facts,
    arch: process.arch,
  });
  const file = join(build, artefact);
  const record = join(build, "libtorch.json");
  const { root, version, cxx11abi, cuda, source: origin } = libtorch;
  const described = { root, version, cxx11abi, cuda, source: origin, compiler, key };

  if (existsSync(file) && readKey(record) === key && loadProblem(file, env) === undefined) return "already there";
  const cache = new NativeCache(key, env);
  checkWritable(file);
  rmSync(record, { force: true });
  let outcome = "restored";
  if (!(cache.restore(build) && loadProblem(file, env) === undefined)) {
    // A build tool takes any file that is newer than its sources for current, also a damaged one. One that loads stays, for
    // those who use it until its successor is linked.
    if (existsSync(file) && loadProblem(file, env) !== undefined) rmSync(file);
    compile(source, build, { ...defines, LIBTORCH: libtorch.root }, command, env);
    const problem = loadProblem(file, env);
    if (problem !== undefined) {
      throw new LibtorchError(
        "TORCH_JS_NOT_LOADABLE",
        `${file} was built against libtorch ${version} in ${root}, but does not load: ${problem}`,
        "check that the compiler's C++ library is the one that is used at run time (LD_LIBRARY_PATH)",
      );
    }
    keep(cache, file, log);
    outcome = "compiled";
  }
  writeFileSync(record, `${JSON.stringify(described, undefined, 2)}\n`);
  return outcome;
}

function checkWritable(file) {
  const folder = dirname(file);
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new LibtorchError(
      "TORCH_JS_NOT_WRITABLE",
      `${basename(file)} cannot be written to ${folder}: ${error.message}`,
      "run this as the owner of that folder",
    );
  }
}

/** It is built by then, and of use without a copy for other installations as well. */
function keep(cache, file, log) {
  try {
    cache.store([file]);
  } catch (error) {
    log(`warning: ${basename(file)} is not kept for other installations (HYDRIDE_CACHE): ${error.message}`);
  }
}

/** CXX as CMake reads it: a program, also one with spaces in its path, or a program with arguments (`ccache g++`). */
function compilerCommand({ CXX }) {
  const text = CXX?.trim();
  if (!text) return ["c++"];
  return existsSync(text) ? [text] : text.split(/\s+/);
}

function compile(source, build, defines, command, env) {
  mkdirSync(build, { recursive: true });
  const generator = hasTool("ninja", env) ? "Ninja" : "Unix Makefiles";
  forgetOtherConfiguration(build, [generator, realpathSync(source), command, env.CXXFLAGS ?? ""]);
  const variables = Object.entries({ ...defines, CMAKE_BUILD_TYPE: "Release" });
  cmake(["-S", source, "-B", build, "-G", generator, ...variables.map(([name, value]) => `-D${name}=${value}`)], env);
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

/** Loads a file in a process of its own, so that one that crashes on load is noticed here. A library may be no add-on. */
function loadProblem(file, env) {
  const script = "process.dlopen({ exports: {} }, process.argv[1])";
  const child = spawnSync(process.execPath, ["-e", script, file], { env, encoding: "utf8" });
  if (child.status === 0 || child.stderr.includes("Module did not self-register")) return undefined;
  return child.stderr.match(/^Error: (.*)$/m)?.[1] ?? `the process ended with ${child.signal ?? child.status}`;
}

function readKey(record) {
  try {
    return JSON.parse(readFileSync(record, "utf8")).key;
  } catch {
    return undefined;
  }
}
