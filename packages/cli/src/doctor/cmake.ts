import type { Probe } from "./check.js";
import { runTool, versionAtLeast, versionIn, which } from "./system.js";

const OLDEST = "3.22";

/** CMake, and what it drives: Ninja where there is one, else make. */
export const probeCmake: Probe = async ({ env }) => {
  const searched = ["cmake on the PATH", "ninja on the PATH", "make on the PATH"];
  const remedy = `install cmake ${OLDEST} or newer and ninja (Debian, Ubuntu: apt-get install cmake ninja-build; Fedora, RHEL: dnf install cmake ninja-build)`;
  const path = which("cmake", env);
  if (path === undefined) return { name: "cmake", ok: false, found: "not found", searched, remedy };
  const { stdout } = await runTool(path, ["--version"], env);
  const version = versionIn(stdout) ?? "0";
  const driver = which("ninja", env) ?? which("make", env);
  const ok = versionAtLeast(version, OLDEST) && driver !== undefined;
  const found = `cmake ${version} (${path}), ${driver === undefined ? "neither ninja nor make" : `drives ${driver}`}`;
  return { name: "cmake", ok, found, searched, remedy: ok ? null : remedy };
};
