import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { TorchError } from "./errors.js";

/** Why the add-on could not be loaded, and the remedy, from what Node said. */
export function loadError(error: unknown, addon: string, folder: string): TorchError {
  const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
  return new TorchError(
    `@hydride/torch-js: the add-on could not be loaded: ${reason}\n` +
      `${place(addon, reason)}\n` +
      `  run \`node ${join(folder, "install", "command.mjs")} setup\`: it compiles the add-on against the libtorch that ` +
      "it finds (LIBTORCH=<folder with lib/ and include/>, or LIBTORCH_USE_PYTORCH=1), else downloads one",
    "TORCH_LOAD",
  );
}

function place(addon: string, reason: string): string {
  const built = existsSync(addon) && builtAgainst(addon);
  if (!built) return `  expected it at ${addon}`;
  const gone = existsSync(join(built.root, "lib", "libtorch_cpu.so")) ? "" : ", which is not there any more";
  const other = /undefined symbol|the one found is/.test(reason)
    ? "\n  another libtorch was found in its place: it was replaced, or another copy of this package has loaded its own " +
      "(copies in one process need the same libtorch)"
    : "";
  return `  ${addon} was built against libtorch ${built.version} in ${built.root}${gone}${other}`;
}

/** What the build has written beside the add-on. */
function builtAgainst(addon: string): { root: string; version: string } | undefined {
  try {
    return JSON.parse(readFileSync(join(dirname(addon), "libtorch.json"), "utf8")) as { root: string; version: string };
  } catch {
    return undefined;
  }
}
