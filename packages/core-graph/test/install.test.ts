import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const SCRIPT = fileURLToPath(new URL("../install/build.mjs", import.meta.url));

describe("install/build.mjs", () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "core-graph-"))));
  afterAll(() => rmSync(folder, { recursive: true }));

  const withPath = (env: Record<string, string> = {}) => {
    const { status, stderr } = spawnSync(process.execPath, [SCRIPT], {
      encoding: "utf8",
      env: { PATH: folder, ...env },
    });
    return { status, stderr };
  };

  it("says what is missing, and where it comes from", () => {
    expect(withPath()).toEqual({
      status: 1,
      stderr:
        "core-graph: cmake is not on the PATH (3.20 or newer is needed); on Debian or Ubuntu: apt-get install cmake\n",
    });
    // Anything that runs with --version stands for CMake here: the script gets no further than to the compiler.
    symlinkSync(process.execPath, join(folder, "cmake"));
    expect(withPath()).toEqual({
      status: 1,
      stderr:
        "core-graph: no C++ compiler answers (looked for c++, g++, clang++; C++20 is needed, GCC 12 suffices); " +
        "on Debian or Ubuntu: apt-get install g++\n",
    });
    expect(withPath({ CXX: "no-such-compiler -O2" })).toEqual({
      status: 1,
      stderr:
        "core-graph: no C++ compiler answers (looked for no-such-compiler -O2; C++20 is needed, GCC 12 suffices); " +
        "on Debian or Ubuntu: apt-get install g++\n",
    });
    symlinkSync(process.execPath, join(folder, "c++"));
    expect(withPath()).toEqual({
      status: 1,
      stderr: "core-graph: neither ninja nor make is on the PATH; on Debian or Ubuntu: apt-get install ninja-build\n",
    });
  });

  it("takes a CXX with arguments or with spaces in its path, and changed flags", () => {
    const at = join(folder, "package");
    write(join(at, "native", "CMakeLists.txt"), CMAKE);
    write(join(at, "native", "addon.cc"), ADDON);
    write(join(at, "install", "build.mjs"), readFileSync(SCRIPT, "utf8"));
    symlinkSync(fileURLToPath(new URL("../node_modules", import.meta.url)), join(at, "node_modules"));
    const compiler = join(folder, "my tools", "compiler");
    write(compiler, '#!/bin/sh\nexec c++ -DEXTRA "$@"\n');
    chmodSync(compiler, 0o755);

    const answer = (more: Record<string, string> = {}) => {
      const env = { ...process.env, CXX: "", CXXFLAGS: "", ...more };
      execFileSync(process.execPath, [join(at, "install", "build.mjs")], { env, stdio: "pipe" });
      const show = "process.stdout.write(`${require(process.argv[1])}`)";
      return execFileSync(process.execPath, ["-e", show, join(at, "build", "core_graph.node")], { encoding: "utf8" });
    };
    expect(answer()).toBe("1");
    expect(answer({ CXX: " env  c++ -DARGUMENT " })).toBe("11");
    expect(answer({ CXX: compiler })).toBe("101");
    expect(answer({ CXX: compiler, CXXFLAGS: "-DARGUMENT" })).toBe("111");
    expect(answer({ CXX: compiler, CXXFLAGS: "-DARGUMENT" })).toBe("111");
    expect(answer()).toBe("1");
  });
});

const CMAKE = `cmake_minimum_required(VERSION 3.20)
project(core_graph LANGUAGES CXX)
add_library(core_graph MODULE addon.cc)
target_include_directories(core_graph PRIVATE "\${NODE_API_HEADERS}")
set_target_properties(core_graph PROPERTIES PREFIX "" SUFFIX ".node")
`;

/** An add-on whose module is a number; macros of the compiler or of flags add to it. */
const ADDON = `#include <node_api.h>
NAPI_MODULE_INIT() {
  int answer = 1;
#ifdef ARGUMENT
  answer += 10;
#endif
#ifdef EXTRA
  answer += 100;
#endif
  napi_value value;
  napi_create_int32(env, answer, &value);
  return value;
}
`;

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
