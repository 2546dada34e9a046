import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { implementations } from "./helpers/implementations";

/** The add-ons as the sources are now, for each MPI that is there. */
export default function setup(): void {
  const script = join(import.meta.dirname, "..", "install", "build.mjs");
  execFileSync(process.execPath, [script], { stdio: "pipe" });
  const { found, missing } = implementations();
  for (const each of missing) console.log(`skipped: an MPI that is not there, ${each}`);
  for (const { mpicc } of found) {
    execFileSync(process.execPath, [script], { stdio: "pipe", env: { ...process.env, HYDRIDE_MPICC: mpicc } });
  }
}
