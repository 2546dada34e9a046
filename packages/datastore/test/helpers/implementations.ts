import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { findMpi } from "@hydride/mpi-napi/install";

/** An MPI that mpi-napi is built for. */
export interface Implementation {
  /** As the folder of its build. */
  name: string;
  mpicc: string;
  mpirun: string;
}

const CANDIDATES = [
  { mpicc: "mpicc.openmpi", mpirun: "mpirun.openmpi", remedy: "apt-get install libopenmpi-dev openmpi-bin" },
  { mpicc: "mpicc.mpich", mpirun: "mpirun.mpich", remedy: "apt-get install libmpich-dev mpich" },
];

const MPI_NAPI = dirname(createRequire(import.meta.url).resolve("@hydride/mpi-napi/package.json"));

/** Debian's names of both. */
export function implementations(): { found: Implementation[]; missing: string[] } {
  const found: Implementation[] = [];
  const missing: string[] = [];
  for (const { mpicc, mpirun, remedy } of CANDIDATES) {
    try {
      const { name, mpicc: path } = findMpi({ ...process.env, HYDRIDE_MPICC: mpicc });
      if (existsSync(join(MPI_NAPI, "build", name, "mpi_napi.node"))) {
        found.push({ name, mpicc: path, mpirun: join(dirname(path), mpirun) });
      } else {
        missing.push(`${name}: packages/mpi-napi is not built for it`);
      }
    } catch {
      missing.push(`${mpicc}: ${remedy}`);
    }
  }
  return { found, missing };
}
