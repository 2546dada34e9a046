import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { cachedRoot } from "../install/findAdios.mjs";
import { theMpi } from "../install/theMpi.mjs";

/** An add-on for ADIOS2 without MPI, and one for ADIOS2 with MPI where it is there. */
export default async function setup(): Promise<void> {
  const build = (...options: string[]) =>
    execFileSync(process.execPath, [join(import.meta.dirname, "..", "install", "build.mjs"), ...options, "--beside"], {
      stdio: "pipe",
    });
  build();
  const mpi = await theMpi().catch((error: Error) => error);
  if (mpi instanceof Error) {
    console.log(`skipped: ADIOS2 with MPI: ${mpi.message}`);
  } else if (process.env["ADIOS2_DIR"] || !existsSync(cachedRoot(process.env, mpi.name))) {
    console.log("skipped: ADIOS2 with MPI is not in the cache; scripts/setup.sh --adios-mpi puts it there");
  } else {
    build("--mpi");
  }
}
