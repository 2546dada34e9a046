import { describe, expect, it } from "vitest";
import { temporaryFolder } from "./helpers/folder";
import { builds, hasMpirun, mpirun } from "./helpers/mpirun";

const path = temporaryFolder();

describe.skipIf(!hasMpirun())("ranks", () => {
  it("need an ADIOS2 with MPI", () => {
    const { status, stdout } = mpirun(2, "serial", "ranks.ts", [path("serial.bp")]);
    expect(status).toBe(0);
    expect(stdout.replace(/ADIOS2 [\d.]+-serial/, "ADIOS2 X")).toBe(
      "AdiosError: ADIOS_NO_MPI in Adios (rank 0 of 2): expected an ADIOS2 with MPI for a communicator of 2 ranks, found ADIOS2 X; " +
        "build for one with `node install/build.mjs --mpi`, or use ParallelWriter, which writes the same file without\n",
    );
  });

  describe.each(builds().filter((build) => build !== "serial"))("with %s", (build) => {
    it.each([1, 3])("%i of them write and read together", (ranks) => {
      const result = mpirun(ranks, build, "ranks.ts", [path(`${build}-${ranks}.bp`)]);
      expect(result).toEqual({ status: 0, stdout: "read\n", stderr: "" });
    });

    it.each([2, 3])("%i of them all learn of what one cannot open", (ranks) => {
      const result = mpirun(ranks, build, "refused.ts", [path(`${build}-${ranks}-refused`)]);
      expect(result).toEqual({ status: 0, stdout: "refused\n", stderr: "" });
    });

    it("compress", () => {
      const result = mpirun(2, build, "ranks.ts", [path(`${build}-bzip2.bp`), "bzip2"]);
      expect(result).toEqual({ status: 0, stdout: "read\n", stderr: "" });
    });

    it("all learn of what one cannot compress", () => {
      const result = mpirun(2, build, "incompressible.ts", [path(".")]);
      expect(result).toEqual({ status: 0, stdout: "told\n", stderr: "" });
    });

    it("need an MPI that allows threads", () => {
      const env = { HYDRIDE_MPI_THREADS: "serialized" };
      const { status, stdout } = mpirun(2, build, "ranks.ts", [path("threads.bp")], env);
      expect([status, stdout]).toEqual([
        0,
        "AdiosError: ADIOS_MPI in Adios (rank 0 of 2): MPI does not allow calls of several threads (MPI_THREAD_MULTIPLE)\n",
      ]);
    });
  });
});
