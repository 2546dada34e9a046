import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Probe } from "./check.js";
import { readText, runTool, versionIn, which } from "./system.js";

const DRIVER = "/proc/driver/nvidia/version";

/** An NVIDIA driver with its devices, and the CUDA compiler; each is optional. */
export const probeCuda: Probe = async ({ env }) => {
  const home = env.CUDA_HOME ?? env.CUDA_PATH ?? "/usr/local/cuda";
  const searched = ["nvidia-smi on the PATH", DRIVER, "nvcc on the PATH", join(home, "bin", "nvcc")];
  const smi = which("nvidia-smi", env);
  const query = ["--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"];
  const devices = smi === undefined ? undefined : await runTool(smi, query, env);
  const driver = versionIn(/Kernel Module\s+(\S.*)/.exec(readText(DRIVER) ?? "")?.[1] ?? "");
  const nvcc = which("nvcc", env) ?? [join(home, "bin", "nvcc")].find(existsSync);
  const compiler = nvcc === undefined ? undefined : await runTool(nvcc, ["--version"], env);

  const found = [
    devices?.ok
      ? devices.stdout.split("\n").join("; ")
      : driver === undefined
        ? []
        : `driver ${driver}, no device answers`,
    compiler?.ok
      ? `nvcc ${versionIn(/release (.*)/.exec(compiler.stdout)?.[1] ?? "") ?? "of unknown version"} (${nvcc})`
      : [],
  ].flat();
  const usable = devices?.ok === true;
  return {
    name: "cuda",
    ok: true,
    found: found.length > 0 ? found.join(", ") : "not found (optional: training on NVIDIA GPUs)",
    searched,
    remedy: usable ? null : "for GPUs: install the NVIDIA driver and a CUDA build of libtorch, named in LIBTORCH",
  };
};
