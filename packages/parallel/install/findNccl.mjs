import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findLibtorch } from "@hydride/torch-js/install";

/** NCCL 2.18: what native/api.h asks for. */
const OLDEST = 21800;

/**
 * Finds what the operators for NCCL are compiled with: a libtorch with CUDA, and the headers of NCCL and of CUDA. They are looked
 * for in NCCL_HOME, CUDA_HOME and CUDA_PATH, in wheels beside libtorch, in the system.
 *
 * @returns `{ nccl, cuda, version }`, the folders of nccl.h and cuda_runtime.h and NCCL's number; or `{ missing }`, what there is not,
 *   in words
 */
export function findNccl({ env = process.env, system = ["/usr/local/cuda", "/usr/local", "/usr"] } = {}) {
  let libtorch;
  try {
    libtorch = findLibtorch({ env });
  } catch (error) {
    if (error.code === undefined) throw error;
    return { missing: "there is no libtorch" };
  }
  const { root, version } = libtorch;
  if (!existsSync(join(root, "lib", "libc10_cuda.so")))
    return { missing: `libtorch ${version} in ${root} is without CUDA` };
  const wheels = join(root, "..", "nvidia");
  const ofNccl = [env.NCCL_HOME, join(wheels, "nccl"), ...system].filter(Boolean);
  const wheelsOfCuda = ["cu13", "cuda_runtime"].map((name) => join(wheels, name));
  const ofCuda = [env.CUDA_HOME, env.CUDA_PATH, ...wheelsOfCuda, ...system].filter(Boolean);
  const nccl = folderWith(["nccl.h"], ofNccl);
  if (nccl === undefined) return { missing: `nccl.h is not in include/ of ${ofNccl.join(", ")} (NCCL_HOME)` };
  // Wheels of the runtime may lack the headers of the compiler that its own ask for.
  const cuda = folderWith(["cuda_runtime.h", "crt/host_config.h"], ofCuda);
  if (cuda === undefined) {
    return { missing: `cuda_runtime.h and crt/host_config.h are not in include/ of ${ofCuda.join(", ")} (CUDA_HOME)` };
  }
  const found = Number(/#define NCCL_VERSION_CODE (\d+)/.exec(readFileSync(join(nccl, "nccl.h"), "utf8"))?.[1] ?? 0);
  if (found >= OLDEST) return { nccl, cuda, version: found };
  return { missing: `nccl.h in ${nccl} is older than NCCL 2.18 (NCCL_HOME)` };
}

function folderWith(files, roots) {
  return roots
    .map((root) => join(root, "include"))
    .find((folder) => files.every((file) => existsSync(join(folder, file))));
}

// nx asks for this, so that a build is made anew when there is something else to find.
if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  console.log(JSON.stringify(findNccl()));
}
