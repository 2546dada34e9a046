#!/usr/bin/env node
import { buildAddon } from "./build.mjs";
import { findLibtorch } from "./findLibtorch.mjs";
import { isMain } from "./isMain.mjs";
import { fail } from "./libtorchError.mjs";
import { provideLibtorch } from "./provideLibtorch.mjs";

const USAGE = `usage: hydride-torch setup|find

  setup  Compiles the add-on of @hydride/torch-js against the libtorch that is found. Where there is none, it first
         downloads one (up to 1 GB) into Hydride's cache.
  find   Prints which libtorch is found, and where was looked.

Looked for, in this order: LIBTORCH (the folder with lib/ and include/), LIBTORCH_USE_PYTORCH=1 (the torch of python3),
Hydride's cache (HYDRIDE_CACHE, else ~/.cache/hydride; HYDRIDE_LIBTORCH_VERSION chooses a version), the system.`;

/** What each command prints at its end. */
const COMMANDS = {
  setup: () => `torch_js.node: ${setup()}`,
  find: () => JSON.stringify(findLibtorch(), undefined, 2),
  help: () => USAGE,
};

/** To call this is to ask for the download: nothing that npm runs by itself fetches anything. */
export function setup({ env = process.env, log = console.error } = {}) {
  try {
    findLibtorch({ env });
  } catch (error) {
    if (error.code !== "LIBTORCH_NOT_FOUND") throw error;
    provideLibtorch({ env, log });
  }
  return buildAddon({ env, log });
}

if (isMain(import.meta.url)) {
  const [name = "", ...rest] = process.argv.slice(2);
  const command = rest.length === 0 && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    console.error(USAGE);
    process.exit(2);
  }
  try {
    console.log(command());
  } catch (error) {
    fail(error);
  }
}
