import { describe, expect, it } from "vitest";
import { implementations } from "./helpers/implementations";
import { mpirun } from "./helpers/mpirun";

interface Program {
  file: string;
  checks: number;
  env?: Record<string, string>;
}

const PROGRAMS: Record<string, Program> = {
  "collective calls": { file: "collectives.mjs", checks: 44 },
  messages: { file: "messages.mjs", checks: 12 },
  "messages without a thread": { file: "messages.mjs", checks: 12, env: { HYDRIDE_MPI_THREADS: "serialized" } },
  objects: { file: "objects.mjs", checks: 11 },
  communicators: { file: "communicators.mjs", checks: 6 },
  windows: { file: "windows.mjs", checks: 9 },
  refusals: { file: "refusals.mjs", checks: 7 },
  "counts beyond the limit": { file: "large.mjs", checks: 20, env: { HYDRIDE_MPI_MAX_COUNT: "7" } },
};

/** All of them with each MPI that distributions have; that of Open MPI 5 is slow to start. */
const ranksFor = (name: string) => (name.startsWith("openmpi-5") ? [3] : [1, 2, 3, 5]);

describe.each(implementations().found)("$name", (implementation) => {
  describe.each(Object.entries(PROGRAMS))("%s", (_, { file, checks, env = {} }) => {
    it.each(ranksFor(implementation.name))("on %i ranks", async (ranks) => {
      const options = { flags: ["--expose-gc"], env };
      const { status, stdout, stderr } = await mpirun(implementation, ranks, file, options);
      expect({ status, stdout, stderr }).toEqual({
        status: 0,
        stdout: `${checks} checks passed on ${ranks} ranks\n`,
        stderr: "",
      });
    });
  });
});

if (implementations().found.length === 0) it.skip("needs an MPI");
