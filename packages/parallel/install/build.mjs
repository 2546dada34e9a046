import { realpathSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildNative } from "@hydride/torch-js/install/build";
import { findNccl } from "./findNccl.mjs";

const PACKAGE = join(import.meta.dirname, "..");
const LIBRARY = "libhydride_nccl.so";

/**
 * Compiles native/ into `libhydride_nccl.so` of the folder `build` where there are a libtorch with CUDA and NCCL's header; ranks on
 * CPUs need it not.
 * @returns what was done, or why nothing, in a line
 * @throws as `buildNative` of torch-js
 */
export function buildNccl() {
  const { missing, nccl, cuda, version } = findNccl();
  if (missing !== undefined) return `${LIBRARY}: not compiled, ${missing}`;
  const [source, build] = [join(PACKAGE, "native"), join(PACKAGE, "build")];
  const defines = { NCCL_INCLUDE: nccl, CUDA_INCLUDE: cuda };
  const outcome = buildNative({
    artefact: LIBRARY,
    source,
    build,
    defines,
    facts: { ...defines, nccl: String(version) },
  });
  return `${LIBRARY}: ${outcome}`;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    console.log(buildNccl());
  } catch (error) {
    if (!error.code) throw error;
    console.error(`error ${error.code}: ${error.message}${error.hint ? `\n  what to do: ${error.hint}` : ""}`);
    process.exit(1);
  }
}
