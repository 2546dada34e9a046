import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildAddon } from "../../install/build.mjs";
import { fakeLibtorch, temporaryFolder, write } from "./fakeLibtorch.js";

const CMAKE = `cmake_minimum_required(VERSION 3.22)
project(torch_js LANGUAGES CXX)
if(NOT EXISTS "\${LIBTORCH}/lib/libtorch_cpu.so")
  message(FATAL_ERROR "no libtorch")
endif()
add_library(torch_js MODULE addon.cc)
target_include_directories(torch_js PRIVATE "\${NODE_API_HEADERS}")
set_target_properties(torch_js PROPERTIES PREFIX "" SUFFIX ".node")
`;
const ADDON = `#include <node_api.h>
NAPI_MODULE_INIT() { napi_value v; napi_create_int32(env, ANSWER, &v); return v; }
`;

/** What the macros of a compiler or of flags add to an answer. */
const SUMMANDS = `
#ifdef ARGUMENT
+ 10
#endif
#ifdef EXTRA
+ 100
#endif
`;

/** A package with an add-on whose module is the number `answer`. */
function fakePackage(answer = 1) {
  const folder = temporaryFolder();
  const source = join(folder, "package", "native");
  const build = join(folder, "package", "build");
  const cache = join(folder, "cache");
  write(join(source, "CMakeLists.txt"), CMAKE);
  const setAnswer = (value: number) => write(join(source, "addon.cc"), ADDON.replace("ANSWER", `${value}`));
  setAnswer(answer);
  const root = fakeLibtorch(join(folder, "libtorch"), "2.7.0");
  const env = { ...process.env, LIBTORCH: root, HYDRIDE_CACHE: cache };
  const make = (more: NodeJS.ProcessEnv = {}) => buildAddon({ env: { ...env, ...more }, source, log: () => undefined });
  return { folder, root, build, cache, setAnswer, make };
}

function load(build: string): string {
  const addon = join(build, "torch_js.node");
  return execFileSync(process.execPath, ["-e", "process.stdout.write(`${require(process.argv[1])}`)", addon], {
    encoding: "utf8",
  });
}

test("the add-on is compiled once, and restored from the cache into a fresh clone", () => {
  const { build, make } = fakePackage(41);
  expect(make()).toBe("compiled");
  expect(load(build)).toBe("41");
  expect(make()).toBe("already there");
  rmSync(build, { recursive: true });
  expect(make()).toBe("restored");
  expect(load(build)).toBe("41");
});

test("a changed source is compiled again", () => {
  const { build, make, setAnswer } = fakePackage(1);
  make();
  setAnswer(2);
  expect(make()).toBe("compiled");
  expect(load(build)).toBe("2");
  setAnswer(1);
  expect(make()).toBe("restored");
  expect(load(build)).toBe("1");
});

test("build/libtorch.json says what it was built against", () => {
  const { build, root, make } = fakePackage();
  make();
  expect(JSON.parse(readFileSync(join(build, "libtorch.json"), "utf8"))).toEqual({
    root,
    version: "2.7.0",
    cxx11abi: true,
    cuda: false,
    source: "LIBTORCH",
    compiler: expect.stringMatching(/\d+\.\d+/),
    key: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
});

test("a cached add-on that does not load is compiled again", () => {
  const { build, cache, make } = fakePackage(7);
  make();
  rmSync(build, { recursive: true });
  const [key = ""] = readdirSync(join(cache, "native"));
  write(join(cache, "native", key, "torch_js.node"), "junk");
  expect(make()).toBe("compiled");
  expect(load(build)).toBe("7");
});

test("CXX may have arguments, or a path with spaces", () => {
  const { folder, build, make } = fakePackage();
  const compiler = join(folder, "my tools", "compiler");
  write(compiler, '#!/bin/sh\nexec c++ -DEXTRA "$@"\n');
  chmodSync(compiler, 0o755);
  // Each one is a compiler of its own, and must not be taken for the one that CMake found before.
  write(join(folder, "package", "native", "addon.cc"), ADDON.replace("ANSWER", `1${SUMMANDS}`));
  expect([make(), load(build)]).toEqual(["compiled", "1"]);
  expect([make({ CXX: "env  c++ -DARGUMENT " }), load(build)]).toEqual(["compiled", "11"]);
  expect([make({ CXX: compiler }), load(build)]).toEqual(["compiled", "101"]);
  expect([make({ CXX: compiler, CXXFLAGS: "-DARGUMENT" }), load(build)]).toEqual(["compiled", "111"]);
  expect([make({ CXX: "env  c++ -DARGUMENT " }), load(build)]).toEqual(["restored", "11"]);
});

test("a compiler that does not start is named as it was looked for", () => {
  const { make } = fakePackage();
  expect(() => make({ CXX: "no-such-compiler -O2" })).toThrowError(
    "no-such-compiler does not start: spawnSync no-such-compiler ENOENT",
  );
});

test("a failing compiler is an error, and what was there is not taken for current", () => {
  const { build, make, setAnswer } = fakePackage();
  make();
  setAnswer(Number.NaN);
  const jobs = Math.min(2, availableParallelism());
  expect(() => make()).toThrowError(
    `\`cmake --build ${build} --parallel ${jobs}\` ended with exit code 1 (the compiler's words are above)`,
  );
  expect(existsSync(join(build, "libtorch.json"))).toBe(false);
});
