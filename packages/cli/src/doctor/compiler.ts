import type { Probe } from "./check.js";
import { runTool, versionAtLeast, versionIn, which } from "./system.js";

const OLDEST = { gcc: "12", clang: "15" };

/** The C++ compiler that CMake takes: CXX, else c++, g++, clang++. */
export const probeCompiler: Probe = async ({ env }) => {
  const names = env.CXX ? [env.CXX] : ["c++", "g++", "clang++"];
  const searched = names.map((name) => (env.CXX ? `CXX: ${name}` : `${name} on the PATH`));
  const remedy = `install g++ ${OLDEST.gcc} or newer (Debian, Ubuntu: apt-get install g++; Fedora, RHEL: dnf install gcc-c++)`;
  const path = names.map((name) => which(name, env)).find((found) => found !== undefined);
  if (path === undefined) return { name: "compiler", ok: false, found: "not found", searched, remedy };

  const { ok: runs, stdout, problem } = await runTool(path, ["--version"], env);
  if (!runs) return { name: "compiler", ok: false, found: `${path} does not run: ${problem}`, searched, remedy };
  const line = stdout.split("\n")[0] ?? "";
  const version = versionIn(line.replace(/\([^)]*\)/, "")) ?? versionIn(line) ?? "0";
  const ok = versionAtLeast(version, /clang/i.test(line) ? OLDEST.clang : OLDEST.gcc);
  return {
    name: "compiler",
    ok,
    found: `${line} (${path})`,
    searched,
    remedy: ok ? null : `${remedy}, or name one in CXX`,
  };
};
