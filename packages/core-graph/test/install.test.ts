import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
    expect(withPath({ CXX: "no-such-compiler -O2" })).toEqual({
      status: 1,
      stderr:
        "core-graph: no C++ compiler answers (looked for no-such-compiler; C++20 is needed, GCC 12 suffices); " +
        "on Debian or Ubuntu: apt-get install g++\n",
    });
    symlinkSync(process.execPath, join(folder, "c++"));
    expect(withPath()).toEqual({
      status: 1,
      stderr: "core-graph: neither ninja nor make is on the PATH; on Debian or Ubuntu: apt-get install ninja-build\n",
    });
  });
});
