import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { InstallError } from "./installError.mjs";

/** What no BP file needs; left in place it would be built wherever its libraries lie about. */
const LEFT_OUT =
  "AWSSDK BigWhoop Caliper Campaign Catalyst CURL DAOS DataMan DataSpaces Fortran HDF5 HDF5_VOL IME LIBPRESSIO MGARD MHS " +
  "OpenSSL PNG PRODM Python Sodium SST SysVShMem SZ SZ3 UCX XRootD ZeroMQ";

/** A compile job of ADIOS2 takes up to 1 GB. */
const MOST_JOBS = 8;

/** Compiles and installs ADIOS2 with MPI, bpls, and the compressions that the system has (bzip2, zfp, blosc2). */
export function compileAdios({ source, build, prefix, mpicc, env }) {
  const mpicxx = join(dirname(mpicc), mpicc.split("/").at(-1).replace("mpicc", "mpicxx"));
  const definitions = {
    CMAKE_BUILD_TYPE: "Release",
    CMAKE_INSTALL_PREFIX: prefix,
    CMAKE_INSTALL_LIBDIR: "lib",
    // The folder is renamed when it is complete.
    CMAKE_INSTALL_RPATH: "$ORIGIN;$ORIGIN/../lib",
    BUILD_SHARED_LIBS: "ON",
    BUILD_TESTING: "OFF",
    ADIOS2_BUILD_EXAMPLES: "OFF",
    ADIOS2_INSTALL_GENERATE_CONFIG: "OFF",
    ADIOS2_USE_MPI: "ON",
    ...Object.fromEntries(LEFT_OUT.split(" ").map((name) => [`ADIOS2_USE_${name}`, "OFF"])),
    MPI_C_COMPILER: mpicc,
    ...(existsSync(mpicxx) ? { MPI_CXX_COMPILER: mpicxx } : {}),
  };
  const generator = spawnSync("ninja", ["--version"], { env }).status === 0 ? "Ninja" : "Unix Makefiles";
  const variables = Object.entries(definitions).map(([name, value]) => `-D${name}=${value}`);
  cmake(["-S", source, "-B", build, "-G", generator, ...variables], env);
  cmake(["--build", build, "--parallel", `${Math.min(MOST_JOBS, availableParallelism())}`], env);
  cmake(["--install", build], env);
}

/** What it says is worth reading only where it fails. */
function cmake(args, env) {
  const { status, error, stdout, stderr } = spawnSync("cmake", args, { env, encoding: "utf8", maxBuffer: 2 ** 28 });
  if (status === 0) return;
  if (stdout) console.error(stdout.slice(-10_000));
  if (stderr) console.error(stderr.slice(-10_000));
  throw new InstallError(
    "ADIOS_BUILD_FAILED",
    `\`cmake ${args.slice(0, 4).join(" ")} ...\` failed${error ? `: ${error.message}` : " (its own words are above)"}`,
    "needed: cmake 3.22, ninja or make, a C++17 compiler, an MPI with its headers",
  );
}
