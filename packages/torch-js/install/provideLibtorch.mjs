import { accessSync, constants, mkdirSync, readFileSync, renameSync, rmSync, statfsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { cacheDirectory, partialName, removeAbandonedPartials } from "./cache.mjs";
import { inspectLibtorch, isLibtorch } from "./inspectLibtorch.mjs";
import { isMain } from "./isMain.mjs";
import { fail, LibtorchError } from "./libtorchError.mjs";
import { OLDEST_TESTED_VERSION, refuseTooOld, wantedVersion } from "./libtorchVersion.mjs";
import { checkPip, dlopen, downloadWheel, extract } from "./wheels.mjs";

const NEEDED_BYTES = 2e9;

/** Everything of CUDA and Python, which a CPU run does not load: 540 MB of the wheel's 1 GB. */
const LEFT_OUT = String.raw`^torch/lib/lib(torch_cuda|torch_python|torch_nvshmem|torch_global_deps|c10_cuda|caffe2_nvrtc|shm|torch\.so)`;
const KEPT = String.raw`^torch/(lib/[^/]+\.so[^/]*$|include/|version\.py$)`;

/** Where a CUDA build of libtorch_cpu.so gets the two small libraries that it wants even on a machine without a GPU. */
const NVIDIA_WHEELS = { libcudart: "nvidia-cuda-runtime", libcupti: "nvidia-cuda-cupti" };

/**
 * Puts libtorch into Hydride's cache from the torch wheel: `<cache>/libtorch/<version>/torch/{lib,include}`, and beside
 * `torch` the NVIDIA libraries where its RUNPATH looks for them. Everything happens in a temporary folder that is renamed
 * at the end, so that an interruption leaves nothing that looks complete, and of two at a time the first one counts.
 *
 * @returns the root, for LIBTORCH
 * @throws LibtorchError LIBTORCH_BAD_VERSION, LIBTORCH_TOO_OLD, LIBTORCH_OLD_ABI, LIBTORCH_CACHE_NOT_WRITABLE, LIBTORCH_NO_SPACE,
 *   LIBTORCH_NO_PIP, LIBTORCH_DOWNLOAD_FAILED, LIBTORCH_NOT_LOADABLE
 */
export function provideLibtorch({ env = process.env, log = console.error } = {}) {
  const version = wantedVersion(env);
  const target = join(cacheDirectory(env), "libtorch", version);
  const root = join(target, "torch");
  if (isLibtorch(root)) {
    log(`libtorch ${version} is already there: ${root}`);
    return root;
  }
  refuseTooOld(version, "HYDRIDE_LIBTORCH_VERSION", `unset it, or name a version from ${OLDEST_TESTED_VERSION} on`);
  checkPip(env);
  prepareCache(target);
  checkSpace(target);

  const partial = partialName(target);
  try {
    fill(partial, version, env, log);
    moveIntoPlace(partial, target);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return root;
}

function prepareCache(target) {
  try {
    mkdirSync(dirname(target), { recursive: true });
    accessSync(dirname(target), constants.W_OK);
    removeAbandonedPartials(target);
  } catch (error) {
    throw new LibtorchError(
      "LIBTORCH_CACHE_NOT_WRITABLE",
      `libtorch cannot be put into ${dirname(target)}: ${error.message}`,
      "set HYDRIDE_CACHE to a folder that you may write to",
    );
  }
}

function fill(partial, version, env, log) {
  const downloads = join(partial, "download");
  const root = join(partial, "torch");
  mkdirSync(downloads, { recursive: true });
  log(`downloading torch==${version} (up to 1 GB as a CUDA build; of it lib/ and include/ are kept)`);
  const wheel = downloadWheel(`torch==${version}`, downloads, env);
  log(`unpacking ${basename(wheel)}`);
  extract(wheel, partial, KEPT, LEFT_OUT);
  rmSync(wheel);
  inspectWheel(root, version);
  provideNvidiaLibraries(partial, downloads, env, log);
  rmSync(downloads, { recursive: true });
}

/** Names the wheel, not the temporary folder, where it does not fit. */
function inspectWheel(root, version) {
  try {
    inspectLibtorch(root);
  } catch (error) {
    if (!(error instanceof LibtorchError)) throw error;
    throw new LibtorchError(error.code, error.message.replace(root, `the wheel of torch==${version}`), error.hint);
  }
}

/** The loader itself says what is missing, one library at a time; a CPU-only build wants none. */
function provideNvidiaLibraries(partial, downloads, env, log) {
  const library = join(partial, "torch", "lib", "libtorch_cpu.so");
  const provided = new Set();
  for (;;) {
    const problem = dlopen(library, env);
    if (problem === undefined) return;
    const [, soname, stem, major] = problem.match(/((lib\w+)\.so\.(\d+)): cannot open shared object file/) ?? [];
    const name = NVIDIA_WHEELS[stem];
    if (name === undefined || provided.has(soname)) {
      throw new LibtorchError(
        "LIBTORCH_NOT_LOADABLE",
        `the downloaded libtorch does not load: ${problem}`,
        "set HYDRIDE_LIBTORCH_VERSION to another version, or LIBTORCH to a libtorch that loads on this machine",
      );
    }
    provided.add(soname);
    const requirement = nvidiaRequirement(name, Number(major), partial);
    log(`downloading ${requirement} (libtorch_cpu.so wants ${soname})`);
    const wheel = downloadWheel(requirement, downloads, env);
    extract(wheel, partial, String.raw`^nvidia/.*/${soname.replaceAll(".", String.raw`\.`)}$`);
    rmSync(wheel);
  }
}

/** Up to CUDA 12 the wheels' names carry the major version; the minor one is what torch was built with. */
function nvidiaRequirement(name, major, partial) {
  const built = readFileSync(join(partial, "torch", "version.py"), "utf8");
  const cuda = built.match(/cuda: Optional\[str\] = '(\d+\.\d+)'/)?.[1] ?? `${major}`;
  return `${major < 13 ? `${name}-cu${major}` : name}==${cuda}.*`;
}

function moveIntoPlace(partial, target) {
  try {
    renameSync(partial, target);
  } catch (error) {
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    if (isLibtorch(join(target, "torch"))) return;
    rmSync(target, { recursive: true, force: true });
    renameSync(partial, target);
  }
}

function checkSpace(target) {
  const { bavail, bsize } = statfsSync(dirname(target));
  if (bavail * bsize >= NEEDED_BYTES) return;
  throw new LibtorchError(
    "LIBTORCH_NO_SPACE",
    `libtorch needs ${NEEDED_BYTES / 1e9} GB on the file system of ${target}, ${(bavail * bsize) / 1e9} GB are free`,
    "free some space, or set HYDRIDE_CACHE to a folder on a larger file system",
  );
}

if (isMain(import.meta.url)) {
  try {
    console.log(provideLibtorch());
  } catch (error) {
    fail(error);
  }
}
