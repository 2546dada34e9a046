import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { expect, it } from "vitest";
import { temporaryFolder } from "./helpers/folder";
import { builds, hasMpirun, mpirun, runProgram } from "./helpers/mpirun";

const path = temporaryFolder();

/** A limit of files' sizes, in blocks of 1 KiB, in place of a full disk. */
const limited = ["bash", "-c", `trap "" XFSZ; ulimit -f 4096; exec "$@"`, "limited"];

it.each(builds())("a file that could not be closed does not end the process, ADIOS2 %s", (build) => {
  const { status, stdout } = runProgram("fullDisk.ts", [path("limited.bp"), "1"], build, {}, limited);
  expect([status, stdout.split(" ")[0]]).toEqual([0, "ADIOS_FILE"]);
});

/** A file system of 4 MiB in a folder, which only what is run sees. */
function small(folder: string): string[] {
  mkdirSync(folder);
  return ["unshare", "--mount", "sh", "-c", `mount -t tmpfs -o size=4m tmpfs '${folder}' && exec "$@"`, "small"];
}

const mounts = spawnSync("unshare", [...small(path("trial")).slice(1), "true"]).status === 0;
if (!mounts) console.log("skipped: file systems of their own, which need the right to mount one");

it.skipIf(!mounts || !hasMpirun()).each(builds())("ranks learn of a disk without room, ADIOS2 %s", (build) => {
  const folder = path(`small-${build}`);
  const { status, stdout } = mpirun(3, build, "fullDisk.ts", [`${folder}/x.bp`, "3"], {}, small(folder));
  const [code] = stdout.split(" ");
  // ADIOS2 without MPI comes back from a write that fails.
  expect([status, code]).toEqual([0, build === "serial" ? "ADIOS_FILE" : "ADIOS_NO_SPACE"]);
  expect(stdout.toLowerCase()).toContain("no space left on device");
});

it("what follows a write that has failed is refused, and the file is incomplete", () => {
  const { status, stdout } = runProgram("limitedSteps.ts", [path("steps.bp")], "serial", {}, limited);
  const [first, second, third] = ["ok ok ok ok", "ok ok ADIOS_FILE ADIOS_FILE", "ADIOS_FILE ".repeat(4).trim()];
  expect([status, stdout]).toEqual([0, `${first} ${second} ${third} ADIOS_FILE BP_INCOMPLETE\n`]);
});
