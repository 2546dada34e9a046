import { describe, expect, it } from "vitest";
import { implementations } from "./helpers/implementations";
import { mpirun } from "./helpers/mpirun";

describe.each(implementations().found)("$name", (implementation) => {
  const transports = implementation.name.startsWith("openmpi")
    ? ["service", "rma", "exchange"]
    : ["service", "exchange"];
  describe.each(transports)("every sample is the same with %s", (transport) => {
    it.each([1, 2, 3, 5])("on %i ranks, with every width", async (ranks) => {
      const { status, stdout, stderr } = await mpirun(implementation, ranks, "same.ts", [transport, "apart"]);
      expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${ranks} widths\n`, stderr: "" });
    });
  });

  it.each([1, 3])("every sample is the same in shared memory of %i ranks", async (ranks) => {
    const { status, stdout, stderr } = await mpirun(implementation, ranks, "same.ts", ["service", "shared"]);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "1 widths\n", stderr: "" });
  });

  it("exchanges where MPI allows no threads", async () => {
    const env = { HYDRIDE_MPI_THREADS: "serialized" };
    const { status, stdout, stderr } = await mpirun(implementation, 3, "same.ts", ["exchange", "apart"], { env });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "3 widths\n", stderr: "" });
  });

  it.each(["rma", "service", "exchange"])("loads batches beside what ranks do together: %s", async (transport) => {
    const { status, stdout, stderr } = await mpirun(implementation, 3, "loading.ts", [transport, "2"]);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  it("finds a transport by itself", async () => {
    const { status, stdout } = await mpirun(implementation, 2, "chosen.ts");
    expect(status).toBe(0);
    const times = stdout.replace(/\d+\.\d ms/, "T ms");
    const line = "2 samples, 176 B, in 1 copy on 2 ranks each (as asked for); transport ";
    const found = implementation.name.startsWith("openmpi")
      ? "rma (a get took T ms from a rank that was not in MPI)"
      : "service (with rma a get waited T ms for a rank that was not in MPI)";
    expect(times).toBe(`${line}${found}\n`);
  });

  it("refuses a transport that cannot work", async () => {
    const env = { HYDRIDE_MPI_THREADS: "serialized", HYDRIDE_STORE_TRANSPORT: "service" };
    const { status, stdout } = await mpirun(implementation, 2, "chosen.ts", [], { env });
    expect([status, stdout]).toEqual([
      0,
      "STORE_TRANSPORT: expected a transport service, found that it does not work here: MPI allows its calls to threads as " +
        "serialized; allow it with HYDRIDE_MPI_THREADS=multiple\n",
    ]);
  });

  it("fails on all ranks where the source, or an option, fails on one", async () => {
    const { status, stdout } = await mpirun(implementation, 3, "failing.ts");
    expect([status, stdout]).toEqual([
      0,
      "rank 0: STORE_RANKS: it failed on rank 1: the disk is gone\n" +
        "rank 1: undefined: the disk is gone\n" +
        "rank 2: STORE_RANKS: it failed on rank 1: the disk is gone\n" +
        "rank 0: STORE_RANKS: expected the same number of samples on all ranks, found 5 on rank 0 and 6 on rank 1\n" +
        "rank 0: STORE_RANKS: it failed on rank 1: memory: expected a number of bytes above 0, found -1\n" +
        "rank 1: STORE_OPTION: memory: expected a number of bytes above 0, found -1\n" +
        "rank 2: STORE_RANKS: expected the same memory on all ranks, found 1048576 on rank 0 and 2097152 on rank 1\n",
    ]);
  });

  it.each(["shared", "apart"])(
    "has its share of the bytes in memory, and nothing twice while it loads: %s",
    async (memory) => {
      const { status, stdout } = await mpirun(implementation, 2, "memory.ts", ["6000", memory]);
      expect(status).toBe(0);
      const { all, index, ranks } = JSON.parse(stdout) as {
        all: number;
        index: number;
        ranks: [number, number, most: number][];
      };
      expect(all).toBeGreaterThan(250);
      expect(index).toBeLessThan(0.05 * all);
      // What JavaScript makes and drops meanwhile; each share is 140 MiB.
      for (const [, , most] of ranks) expect(most).toBeLessThan(100);
    },
  );

  it("loses and stalls nothing while other ranks compute for 2 s at a time", async () => {
    const { status, stdout } = await mpirun(implementation, 2, "gets.ts", ["service", "100000", "32"]);
    const found = JSON.parse(stdout) as { batches: number; samples: number; remote: number; p99: number };
    console.log(`${implementation.name}: p99 of a batch of 32: ${found.p99.toFixed(1)} ms`);
    expect([status, found.batches, found.samples]).toEqual([0, 3125, 100_000]);
    expect(found.remote).toBeGreaterThan(40_000);
    // A batch that waits for the other main thread would take 1 s on the average.
    expect(found.p99).toBeLessThan(500);
  });
});

if (implementations().found.length === 0) it.skip("needs an MPI");
