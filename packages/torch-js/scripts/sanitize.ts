/**
 * Builds the add-on for AddressSanitizer and UndefinedBehaviorSanitizer into build/sanitized, and runs tests with it; the
 * arguments are vitest's filters (default: what the add-on itself does). With g++ on two cores the first build takes some
 * ten minutes, the tests four. libtorch is not built with sanitizers: what it does to its own memory is not seen.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const CORE = [
  ...[
    "autograd",
    "coverage",
    "creation",
    "fastCalls",
    "generator",
    "guards",
    "indexing",
    "library",
    "memory",
    "native",
  ],
  ...["operators", "options", "precision", "random", "scopes", "tensor", "workers"],
];

const folder = join(fileURLToPath(import.meta.url), "..", "..");
const build = join(folder, "build", "sanitized");
const record = readFileSync(join(folder, "build", "libtorch.json"), "utf8");
const { root } = JSON.parse(record) as { root: string };
const headers = (createRequire(import.meta.url)("node-api-headers") as { include_dir: string }).include_dir;
const compiler = process.env.CXX ?? "c++";

function run(command: string, args: string[], env: NodeJS.ProcessEnv = {}): void {
  const { status, error } = spawnSync(command, args, {
    cwd: folder,
    stdio: "inherit",
    env: { ...process.env, ...env },
  });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/** The compiler's own copy of a library. */
function library(name: string): string {
  return spawnSync(compiler, [`-print-file-name=${name}`], { encoding: "utf8" }).stdout.trim();
}

mkdirSync(build, { recursive: true });
const options = ["-DCMAKE_BUILD_TYPE=RelWithDebInfo", "-DSANITIZE=address,undefined"];
run("cmake", ["-S", "native", "-B", build, `-DLIBTORCH=${root}`, `-DNODE_API_HEADERS=${headers}`, ...options]);
run("cmake", ["--build", build, "--parallel", "2"]);
// As tests read it that need to know the libtorch.
writeFileSync(join(build, "libtorch.json"), record);
const filters = process.argv.length > 2 ? process.argv.slice(2) : CORE.map((each) => `test/${each}`);
// The package exports no path to its program.
const vitest = join(createRequire(import.meta.url).resolve("vitest/package.json"), "..", "vitest.mjs");
// What the process occupies says nothing with the sanitizers' own bookkeeping in it.
const others = ["--testNamePattern", "^(?!.*(resident memory|give their memory back))"];
run(process.execPath, [vitest, "run", ...others, ...filters], {
  HYDRIDE_TORCH_JS_ADDON: join(build, "torch_js.node"),
  // Node is not built for it, so it comes first; the C++ library with it, whose exceptions it watches.
  LD_PRELOAD: [library("libasan.so"), library("libstdc++.so.6")].join(" "),
  // Node and libtorch keep much until the process ends. What failed by halves is tested: allocations may return null.
  // Freed memory that is held back, 256 MB by default, would look like growth to the tests of memory.
  ASAN_OPTIONS: "detect_leaks=0:allocator_may_return_null=1:abort_on_error=0:quarantine_size_mb=16",
  UBSAN_OPTIONS: "print_stacktrace=1",
});
