import { existsSync } from "node:fs";
import type { Probe } from "./check.js";
import { runTool, versionAtLeast, versionIn, which } from "./system.js";

const OLDEST = { gcc: "12", clang: "15" };

/** The C++ compiler that CMake takes: CXX, else c++, g++, clang++. */
export const probeCompiler: Probe = async ({ env }) => {
  const [named, ...flags] = namedCompiler(env.CXX?.trim() ?? "");
  const names = named === undefined ? ["c++", "g++", "clang++"] : [named];
  const searched = names.map((name) =>
    named === undefined ? `${name} on the PATH` : `CXX: ${[name, ...flags].join(" ")}`,
  );
  const install = `install g++ ${OLDEST.gcc} or newer (Debian, Ubuntu: apt-get install g++; Fedora, RHEL: dnf install gcc-c++)`;
  const remedy = named === undefined ? install : `let CXX name a compiler that is there, or unset it and ${install}`;
  const path = names.map((name) => which(name, env)).find((found) => found !== undefined);
  if (path === undefined) return { name: "compiler", ok: false, found: "not found", searched, remedy };

  const { ok: runs, stdout, problem } = await runTool(path, [...flags, "--version"], env);
  const command = [path, ...flags].join(" ");
  if (!runs) return { name: "compiler", ok: false, found: `${command} does not run: ${problem}`, searched, remedy };
  const line = stdout.split("\n")[0] ?? "";
  const version = versionIn(line.replace(/\([^)]*\)/, "")) ?? versionIn(line) ?? "0";
  const ok = versionAtLeast(version, /clang/i.test(line) ? OLDEST.clang : OLDEST.gcc);
  return {
    name: "compiler",
    ok,
    found: `${line} (${command})`,
    searched,
    remedy: ok ? null : named === undefined ? `${install}, or name one in CXX` : remedy,
  };
};

/** CMake takes a program with spaces in its path in CXX, and a launcher or flags: "ccache g++", "g++ -m64". */
function namedCompiler(text: string): string[] {
  if (text === "" || existsSync(text)) return text === "" ? [] : [text];
  return text.split(/\s+/);
}
