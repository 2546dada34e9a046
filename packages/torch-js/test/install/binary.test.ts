import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ADDON, addonLibtorch } from "../helpers/addon.js";

const read = (command: string, ...args: string[]) => execFileSync(command, [...args, ADDON], { encoding: "utf8" });

/** The values of a tag in the dynamic section, such as [libc10.so] of NEEDED. */
const dynamic = (tag: string) =>
  [...read("readelf", "--dynamic", "--wide").matchAll(new RegExp(`\\(${tag}\\).*\\[(.*)\\]`, "g"))].map(
    ([, name]) => name,
  );

test("the add-on needs libtorch's CPU libraries and the system's, and nothing of CUDA: one binary serves both", () => {
  const system = /^(lib(stdc\+\+|m|gcc_s|c|dl|pthread)\.so\.\d+|ld-linux[-\w]*\.so\.\d+)$/;
  const needed = dynamic("NEEDED").filter((name) => !system.test(name!));
  expect(needed.sort()).toEqual(["libc10.so", "libtorch_cpu.so"]);
  const symbols = read("readelf", "--dyn-syms", "--wide")
    .split("\n")
    .filter((line) => line.includes(" UND "));
  expect(symbols.length).toBeGreaterThan(100);
  expect(symbols.filter((line) => /\b(cu|cuda|cudnn|cublas|nvrtc)[A-Z]\w*|c104cuda|2at4cuda/.test(line))).toEqual([]);
});

test("the add-on finds the libtorch that it was compiled against, and the loader finds all of its libraries", () => {
  const root = addonLibtorch();
  expect(dynamic("RPATH")).toEqual([join(root, "lib")]);
  const lines = execFileSync("ldd", [ADDON], { encoding: "utf8", env: { ...process.env, LD_LIBRARY_PATH: "" } });
  expect(lines).toContain(`libtorch_cpu.so => ${join(root, "lib", "libtorch_cpu.so")} `);
  expect(lines.split("\n").filter((line) => line.includes("not found"))).toEqual([]);
});
