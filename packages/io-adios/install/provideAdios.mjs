// Puts ADIOS2 into Hydride's cache: from its wheel, which has no MPI, in seconds; or with MPI from its source archive, in
// minutes.
//
//   node install/provideAdios.mjs [--mpi]
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fillFolder, isMain } from "./cache.mjs";
import { compileAdios } from "./compileAdios.mjs";
import { cachedRoot, inspectAdios, PINNED_VERSION } from "./findAdios.mjs";
import { fail, InstallError } from "./installError.mjs";
import { checkPip, fetched, pip, unpack } from "./pip.mjs";
import { theMpi } from "./theMpi.mjs";

/** Any Python may do the download; of the wheel only the C++ part is used. */
const WHEEL_PYTHON = "3.11";
const ARCHITECTURES = { x64: "x86_64", arm64: "aarch64" };

/**
 * `<cache>/adios2/<version>-serial` from the wheel, without what only Python needs.
 * @returns the root
 * @throws InstallError ADIOS_NO_PIP, ADIOS_DOWNLOAD_FAILED, ADIOS_UNPACK_FAILED, ADIOS_CACHE_NOT_WRITABLE
 */
export function provideSerial({ env = process.env, log = console.error } = {}) {
  const root = cachedRoot(env);
  if (inspectAdios(root)) return root;
  checkPip(env);
  fillFolder(root, inspectAdios, (partial) => {
    const downloads = join(partial, "download");
    mkdirSync(downloads);
    log(`downloading adios2==${PINNED_VERSION} (17 MB)`);
    const args = ["download", "--no-deps", "--only-binary=:all:", "--dest", downloads];
    const platform = ["--implementation", "cp", "--python-version", WHEEL_PYTHON, "--platform", wheelPlatform()];
    pip([...args, ...platform, `adios2==${PINNED_VERSION}`], env, `the wheel of adios2==${PINNED_VERSION}`);
    unpack(fetched(downloads, ".whl"), partial, env);
    rmSync(downloads, { recursive: true });
    removePython(join(partial, "adios2"));
  });
  return root;
}

/**
 * `<cache>/adios2/<version>-<MPI>` from the source archive, with bpls.
 * @param mpi { mpicc, name } as mpi-napi finds it
 * @throws InstallError as provideSerial, and ADIOS_BUILD_FAILED
 */
export function provideWithMpi({ env = process.env, log = console.error, mpi }) {
  const root = cachedRoot(env, mpi.name);
  if (inspectAdios(root)) return root;
  checkPip(env);
  fillFolder(root, inspectAdios, (partial) => {
    const work = join(partial, "work");
    const [requirements, downloads] = [join(work, "requirements"), join(work, "download")];
    mkdirSync(downloads, { recursive: true });
    log(`downloading the source of adios2==${PINNED_VERSION} (9 MB)`);
    // pip asks the archive for its name, and the archive needs this to answer.
    pip(["install", "--target", requirements, "scikit-build-core"], env, "scikit-build-core");
    const args = ["download", "--no-deps", "--no-binary", "adios2", "--no-build-isolation", "--dest", downloads];
    const withRequirements = { ...env, PYTHONPATH: requirements };
    pip([...args, `adios2==${PINNED_VERSION}`], withRequirements, `the source archive of adios2==${PINNED_VERSION}`);
    unpack(fetched(downloads, ".tar.gz"), work, env);
    const source = join(
      work,
      readdirSync(work).find((name) => name.startsWith("adios2-")),
    );
    log(`compiling ADIOS2 with ${mpi.name} (7 minutes on 2 cores)`);
    compileAdios({ source, build: join(work, "build"), prefix: partial, mpicc: mpi.mpicc, env });
    rmSync(work, { recursive: true });
  });
  return root;
}

function wheelPlatform() {
  const architecture = ARCHITECTURES[process.arch];
  if (process.platform === "linux" && architecture !== undefined) return `manylinux_2_28_${architecture}`;
  throw new InstallError(
    "ADIOS_NO_WHEEL",
    `there is no wheel of ADIOS2 for ${process.platform} ${process.arch}`,
    "install ADIOS2 yourself and set ADIOS2_DIR to its folder",
  );
}

function removePython(folder) {
  for (const name of readdirSync(folder)) {
    if (name.endsWith(".py") || name === "bindings" || name === "test") rmSync(join(folder, name), { recursive: true });
  }
}

if (isMain(import.meta.url)) {
  try {
    const options = process.argv.slice(2);
    if (options.some((each) => each !== "--mpi")) {
      throw new InstallError("ADIOS_USAGE", `unknown argument; usage: provideAdios.mjs [--mpi]`);
    }
    console.log(options.length > 0 ? provideWithMpi({ mpi: await theMpi() }) : provideSerial());
  } catch (error) {
    fail(error);
  }
}
