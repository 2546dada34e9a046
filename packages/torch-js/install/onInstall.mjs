import { existsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildAddon } from "./build.mjs";
import { setupCommand } from "./findLibtorch.mjs";
import { fail } from "./libtorchError.mjs";

// What `npm install` runs: it compiles the add-on where a libtorch is found, and downloads nothing. Without a libtorch the
// installation succeeds, because one may come later; anything else that goes wrong is shown by npm as it ends.

/** npm shows what an install script prints only where the script fails; a terminal can be told all the same. */
function tell(line) {
  console.error(line);
  const hidden = process.env.npm_config_user_agent?.startsWith("npm/") && !process.stderr.isTTY;
  if (!hidden || process.env.npm_config_foreground_scripts === "true") return;
  try {
    writeFileSync("/dev/tty", `\r${line}\n`);
  } catch {
    // Nobody is watching.
  }
}

/** npm runs this in the package's folder, but paths are relative to where the user typed the command. */
function asTyped(env) {
  const paths = ["LIBTORCH", "HYDRIDE_CACHE"].filter((name) => env[name] && env.INIT_CWD);
  return { ...env, ...Object.fromEntries(paths.map((name) => [name, resolve(env.INIT_CWD, env[name])])) };
}

// A clone has the sources, and a set-up of its own.
if (!existsSync(join(import.meta.dirname, "..", "src"))) {
  try {
    console.log(`torch_js.node: ${buildAddon({ env: asTyped(process.env) })}`);
  } catch (error) {
    if (error.code !== "LIBTORCH_NOT_FOUND") fail(error);
    tell(
      `@hydride/torch-js: no libtorch found, nothing was compiled; run \`${setupCommand()}\` (downloads up to 1 GB), or ` +
        "set LIBTORCH to a libtorch and run it",
    );
  }
}
