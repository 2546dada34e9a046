import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { buildNative } from "./buildNative.mjs";
import { isMain } from "./isMain.mjs";
import { fail } from "./libtorchError.mjs";

const PACKAGE = resolve(import.meta.dirname, "..");
const ADDON = "torch_js.node";

/**
 * Compiles native/ into `torch_js.node` of the folder `build`, as `buildNative` does.
 *
 * @returns "already there", "restored" or "compiled"
 * @throws as `buildNative`
 */
export function buildAddon({
  env = process.env,
  source = join(PACKAGE, "native"),
  build = join(source, "..", "build"),
  log = console.error,
} = {}) {
  const require = createRequire(import.meta.url);
  return buildNative({
    artefact: ADDON,
    source,
    build,
    defines: { NODE_API_HEADERS: require("node-api-headers").include_dir },
    facts: { headers: require("node-api-headers/package.json").version },
    env,
    log,
  });
}

if (isMain(import.meta.url)) {
  try {
    const start = Date.now();
    const [build] = process.argv.slice(2);
    const outcome = buildAddon(build === undefined ? {} : { build: resolve(build) });
    console.log(`${ADDON}: ${outcome} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  } catch (error) {
    fail(error);
  }
}
