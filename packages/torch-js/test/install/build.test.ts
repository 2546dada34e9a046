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
  const said: string[] = [];
  const make = (more: NodeJS.ProcessEnv = {}, to = build) =>
    buildAddon({ env: { ...env, ...more }, source, build: to, log: (line) => said.push(line) });
  return { folder, root, build, cache, said, setAnswer, make };
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

test("an add-on that no longer loads is not taken for current", () => {
  const { build, cache, make } = fakePackage(7);
  make();
  rmSync(join(cache, "native"), { recursive: true });
  rmSync(join(build, "torch_js.node"));
  write(join(build, "torch_js.node"), "junk");
  expect(make()).toBe("compiled");
  expect(load(build)).toBe("7");
});

test("a cache that cannot be written to costs a warning, not the add-on", () => {
  const { folder, build, said, make } = fakePackage(5);
  const file = join(folder, "file");
  write(file, "");
  expect(make({ HYDRIDE_CACHE: file })).toBe("compiled");
  expect(load(build)).toBe("5");
  expect(said).toEqual([
    `warning: torch_js.node is not kept for other installations (HYDRIDE_CACHE): ENOTDIR: not a directory, mkdir '${join(file, "native")}'`,
  ]);
  expect(make({ HYDRIDE_CACHE: file })).toBe("already there");
});

test("a folder that cannot be written to is an error", () => {
  const { folder, make } = fakePackage();
  write(join(folder, "file"), "");
  const build = join(folder, "file", "build");
  expect(() => make({}, build)).toThrowError(
    expect.objectContaining({
      code: "TORCH_JS_NOT_WRITABLE",
      message: `torch_js.node cannot be written to ${build}: ENOTDIR: not a directory, mkdir '${build}'`,
      hint: "run this as the owner of that folder",
    }),
  );
});

test("folders may have spaces in their names", () => {
  const { folder, make } = fakePackage(3);
  const root = fakeLibtorch(join(folder, "my libtorch"), "2.7.0");
  const build = join(folder, "my build");
  expect(make({ LIBTORCH: root }, build)).toBe("compiled");
  expect(load(build)).toBe("3");
});

test("without cmake, or without a compiler, the error gives the command that installs them", () => {
  const { folder, make } = fakePackage();
  const tools = join(folder, "tools");
  const missing = (tool: string) =>
    expect.objectContaining({
      code: "TORCH_JS_NO_TOOL",
      message: `${tool} does not start: spawnSync ${tool} ENOENT`,
      hint: "install the tool chain (Debian, Ubuntu: apt-get install -y cmake g++ ninja-build)",
    });
  expect(() => make({ PATH: tools })).toThrowError(missing("c++"));
  write(join(tools, "c++"), "#!/bin/sh\necho a compiler\n");
  chmodSync(join(tools, "c++"), 0o755);
  expect(() => make({ PATH: tools })).toThrowError(missing("cmake"));
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
