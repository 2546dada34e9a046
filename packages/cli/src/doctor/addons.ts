import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Check, Probe } from "./check.js";
import { runTool } from "./system.js";

const LOAD = "process.dlopen({ exports: {} }, process.argv[1])";
const REMEDY = "build it again: scripts/setup.sh (in a clone), or reinstall the package";

export const probeTorchAddon: Probe = ({ env }) =>
  checkAddon("@hydride/torch-js", buildFolder("@hydride/torch-js"), env);
export const probeGraphAddon: Probe = ({ env }) =>
  checkAddon("@hydride/core-graph", buildFolder("@hydride/core-graph"), env);

/** Whether a package's add-on is there and loads; in a process of its own, so that a broken one ends only that. */
export async function checkAddon(packageName: string, folder: string, env: NodeJS.ProcessEnv): Promise<Check> {
  const name = `add-on of ${packageName}`;
  const searched = [join(folder, "*.node")];
  const addon = addonIn(folder);
  if (addon === undefined) return { name, ok: false, found: "not built", searched, remedy: REMEDY };
  const { ok, stderr, problem } = await runTool(process.execPath, ["-e", LOAD, addon], env);
  if (ok) return { name, ok, found: `loads (${addon})`, searched, remedy: null };
  const why = /^Error: (.*)$/m.exec(stderr)?.[1] ?? problem;
  return { name, ok, found: `${addon} does not load: ${why}`, searched, remedy: REMEDY };
}

function buildFolder(packageName: string): string {
  return join(dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`)), "build");
}

function addonIn(folder: string): string | undefined {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith(".node"))
      .map((file) => join(folder, file))[0];
  } catch {
    return undefined;
  }
}
