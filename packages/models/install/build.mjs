import { spawnSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildNative } from "@hydride/torch-js/install/build";

const PACKAGE = join(import.meta.dirname, "..");
const LIBRARY = "libhydride_models.so";

/**
 * Compiles native/ into `libhydride_models.so` of the folder `build`, against the libtorch that torch-js uses.
 * @returns what was done, in a line
 * @throws as `buildNative` of torch-js
 */
export function buildOperators() {
  const [source, build] = [join(PACKAGE, "native"), join(PACKAGE, "build")];
  const outcome = buildNative({ artefact: LIBRARY, source, build, facts: { nvcc: nvccVersion() } });
  return `${LIBRARY}: ${outcome}`;
}

// A library without CUDA kernels is no longer current once there is a compiler for them.
function nvccVersion() {
  const { stdout } = spawnSync(process.env.CUDACXX || "nvcc", ["--version"], { encoding: "utf8" });
  return /release .*/.exec(stdout ?? "")?.[0] ?? "none";
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    console.log(buildOperators());
  } catch (error) {
    if (!error.code) throw error;
    console.error(`error ${error.code}: ${error.message}${error.hint ? `\n  what to do: ${error.hint}` : ""}`);
    process.exit(1);
  }
}
