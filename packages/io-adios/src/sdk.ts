import { library } from "./load";

/** The ADIOS2 that the add-on was compiled with. */
export interface Sdk {
  /** For example "2.12.1.1001". */
  version: string;
  /** Whether ranks can write and read a file together. */
  mpi: boolean;
  /** What the MPI says of itself, where there is one. */
  mpiLibrary?: string;
  /** What compresses: "bzip2", "zfp", "blosc". */
  operators: string[];
  /** For `IO.setEngine`. */
  engines: string[];
  /** The folder of the build, for example "2.12.1.1001-serial". */
  build: string;
}

/** Throws AdiosError `ADIOS_ADDON`. */
export function describeSdk(): Sdk {
  const { addon, build } = library();
  const { mpi, ...rest } = addon.describeSdk();
  return { ...rest, mpi: mpi !== undefined, ...(mpi === undefined ? {} : { mpiLibrary: mpi }), build };
}
