/** { mpicc, name } of the MPI that mpi-napi is compiled for, since both have to use the same; or { missing } with the reason. */
export async function theMpi(env = process.env) {
  let findMpi;
  try {
    ({ findMpi } = await import("@hydride/mpi-napi/install"));
  } catch (error) {
    return { missing: `@hydride/mpi-napi is not installed (${error.code ?? error.message})` };
  }
  try {
    return findMpi(env);
  } catch (error) {
    return { missing: error.message };
  }
}
