import { describe, expect, it } from "vitest";
import { implementations } from "./helpers/implementations";
import { mpirun, program, run } from "./helpers/mpirun";

const { found } = implementations();

describe.each(found)("$name without a launcher", (implementation) => {
  const alone = (file: string, ...args: string[]) =>
    run([process.execPath, program(file), ...args], { env: { HYDRIDE_MPI: implementation.name } });

  it.each([
    ["normally", [], 0],
    ["by process.exit(0)", ["exit", "0"], 0],
    ["by process.exit(5)", ["exit", "5"], 5],
  ])("is one rank that ends %s", async (_, args, code) => {
    const { status, stdout, stderr } = await alone("singleton.mjs", ...args);
    expect({ status, stdout, stderr }).toEqual({ status: code, stdout: "0 1 1,2\n", stderr: "" });
  });

  it("ends with an uncaught error as any process does", async () => {
    const { status, stderr } = await alone("singleton.mjs", "throw");
    expect(status).toBe(1);
    expect(stderr).toContain("Error: alone\n    at file://");
    expect(stderr).not.toContain("rank 0");
  });

  it("refuses worker threads, whose end is no harm", async () => {
    const { status, stdout, stderr } = await alone("worker.mjs");
    const refusal =
      "MPIError MPI_THREAD: MPI belongs to the main thread of a process; use it on the main thread and exchange " +
      "messages with the worker\n";
    const expected = { status: 0, stdout: `1\n${refusal.repeat(3)}still there\n`, stderr: "" };
    expect({ status, stdout, stderr }).toEqual(expected);
  });

  it("waits for a request without taking a processor", async () => {
    const { stdout } = await alone("idle.mjs");
    expect((JSON.parse(stdout) as { share: number }).share).toBeLessThan(0.3);
  });
});

describe.skipIf(found.length < 2)("under the launcher of another MPI", () => {
  const pairs = found.flatMap((one) => found.filter((other) => other !== one).map((other) => [one, other] as const));
  // Open MPI 4 and 5 understand each other's launchers, or end with a word of their own.
  const apart = pairs.filter(([one, other]) => one.name.split("-")[0] !== other.name.split("-")[0]);

  it.each(apart.map(([one, other]) => [one.name, other.name, one, other] as const))(
    "%s under that of %s says so",
    async (_, __, one, other) => {
      const env = { HYDRIDE_MPI: one.name };
      const { status, stderr } = await mpirun(other, 2, "singleton.mjs", { env, timeout: 30 });
      expect(status).not.toBe(0);
      expect(stderr).toMatch(
        /MPI_LAUNCHER: the launcher says that there are several ranks \((OMPI_COMM_WORLD_SIZE|PMI_SIZE)=2\), but /,
      );
      expect(stderr).toContain(
        `but ${one.name}, for which the add-on was compiled, knows of this one alone: the launcher belongs to another MPI; start with the mpirun of ${one.name}`,
      );
    },
  );
});

if (implementations().found.length === 0) it.skip("needs an MPI");
