import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Probe } from "./check.js";
import { runTool, which } from "./system.js";

/** ADIOS2, as a cluster or a package manager provides it; optional, for .bp files. */
export const probeAdios2: Probe = async ({ env }) => {
  const folder = env.ADIOS2_DIR;
  const searched = [
    `ADIOS2_DIR${folder ? `: ${folder}` : " (not set)"}`,
    "adios2-config on the PATH",
    "bpls on the PATH",
  ];
  const remedy = "for .bp files: set ADIOS2_DIR to an ADIOS2 2.10 or newer; on a cluster: module load adios2";
  const [config, bpls] = ["adios2-config", "bpls"].map((name) => {
    const inFolder = folder ? join(folder, "bin", name) : undefined;
    return inFolder !== undefined && existsSync(inFolder) ? inFolder : which(name, env);
  });
  const tool = config ?? bpls;
  if (tool === undefined) {
    const why = folder ? `; ADIOS2_DIR has neither bin/adios2-config nor bin/bpls` : "";
    return {
      name: "adios2",
      ok: true,
      found: `not found (optional: reading and writing .bp files)${why}`,
      searched,
      remedy,
    };
  }
  const { ok, stdout, stderr, problem } = await runTool(tool, ["--version"], env);
  const version = (stdout || stderr).split("\n")[0];
  return {
    name: "adios2",
    ok: true,
    found: `${ok ? version : `does not run: ${problem}`} (${tool})`,
    searched,
    remedy: ok ? null : remedy,
  };
};
