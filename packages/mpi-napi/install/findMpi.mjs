// Finds the MPI to compile for: HYDRIDE_MPICC, else mpicc on the PATH. Run as a program it prints what it has found.
import { spawnSync } from "node:child_process";
import { accessSync, constants, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const INSTALL = "on Debian or Ubuntu: apt-get install libopenmpi-dev openmpi-bin (or libmpich-dev mpich)";

/** Names of macros in mpi.h, which the preprocessor replaces. */
const PROBE = `#include <mpi.h>
hydride_openmpi OMPI_MAJOR_VERSION OMPI_MINOR_VERSION OMPI_RELEASE_VERSION
hydride_intel I_MPI_VERSION
hydride_mpich MPICH_VERSION
hydride_mpi MPI_VERSION MPI_SUBVERSION
`;

export class MpiNotFound extends Error {
  code = "MPI_NOT_FOUND";
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The absolute path of a command. */
export function whereIs(command, env = process.env) {
  if (command.includes("/")) {
    const path = isAbsolute(command) ? command : resolve(command);
    return isProgram(path) ? path : undefined;
  }
  return (env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, command))
    .find(isProgram);
}

/** Name and version from what is left of the probe, in which macros that mpi.h does not have stand as they were. */
export function nameOf(text) {
  const words = (key) => new RegExp(`^hydride_${key} +(.*)$`, "m").exec(text)?.[1].replaceAll('"', "").trim() ?? "";
  if (/^\d+ \d+ \d+$/.test(words("openmpi"))) return `openmpi-${words("openmpi").replaceAll(" ", ".")}`;
  if (/^\d/.test(words("intel"))) return `intelmpi-${words("intel").split(" ")[0]}`;
  if (/^\d/.test(words("mpich"))) return `mpich-${words("mpich").split(" ")[0]}`;
  return `mpi-${words("mpi").replaceAll(" ", ".")}`;
}

/** { mpicc, name }: the wrapper's path, and for example "openmpi-4.1.4". Throws MpiNotFound. */
export function findMpi(env = process.env) {
  const asked = env.HYDRIDE_MPICC?.trim();
  const mpicc = whereIs(asked || "mpicc", env);
  if (!mpicc) {
    throw new MpiNotFound(
      asked ? `HYDRIDE_MPICC names no program: ${asked}; ${INSTALL}` : `mpicc is not on the PATH; ${INSTALL}`,
    );
  }
  const folder = mkdtempSync(join(tmpdir(), "mpi-napi-"));
  try {
    const probe = join(folder, "probe.c");
    writeFileSync(probe, PROBE);
    const { status, stdout, stderr, error } = spawnSync(mpicc, ["-E", "-P", probe], { encoding: "utf8", env });
    if (status !== 0) {
      const said = (stderr || error?.message || "").trim().split("\n")[0];
      throw new MpiNotFound(`${mpicc} does not find mpi.h or no C compiler (it says: ${said}); ${INSTALL}`);
    }
    return { mpicc, name: nameOf(stdout) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    const { mpicc, name } = findMpi();
    console.log(`${name} ${mpicc}`);
  } catch (error) {
    console.log(error.message);
  }
}
