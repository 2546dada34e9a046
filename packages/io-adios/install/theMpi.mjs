import { InstallError } from "./installError.mjs";

/** { mpicc, name } of the MPI that mpi-napi is compiled for: both have to use the same. */
export async function theMpi(env = process.env) {
  let findMpi;
  try {
    ({ findMpi } = await import("@hydride/mpi-napi/install"));
  } catch (error) {
    throw new InstallError(
      "ADIOS_NO_MPI_NAPI",
      `ADIOS2 with MPI is of use only with @hydride/mpi-napi, which is not installed (${error.code ?? error.message})`,
      "install @hydride/mpi-napi, or leave out --mpi",
    );
  }
  try {
    return findMpi(env);
  } catch (error) {
    throw new InstallError("ADIOS_MPI_NOT_FOUND", error.message, "install an MPI, or leave out --mpi");
  }
}
