import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The add-on that the tests run with; native.ts reads the same variable. */
export const ADDON =
  process.env.HYDRIDE_TORCH_JS_ADDON ?? fileURLToPath(new URL("../../build/torch_js.node", import.meta.url));

/** The folder that it was built in. */
export const ADDON_BUILD = dirname(ADDON);

/** The root of the libtorch that it was built against. */
export function addonLibtorch(): string {
  return (JSON.parse(readFileSync(join(ADDON_BUILD, "libtorch.json"), "utf8")) as { root: string }).root;
}
