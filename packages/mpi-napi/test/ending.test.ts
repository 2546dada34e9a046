import { hostname } from "node:os";
import { describe, expect, it } from "vitest";
import { implementations } from "./helpers/implementations";
import { mpirun, program } from "./helpers/mpirun";

const FILE = new URL(`file://${program("ending.mjs")}`).href;

describe.each(implementations().found)("$name", (implementation) => {
  const end = (way: string, ranks = 2, ...args: string[]) =>
    mpirun(implementation, ranks, "ending.mjs", { args: [way, ...args], timeout: 30 });

  it.each(["normally", "exit0", "receive"])("ends in silence: %s", async (way) => {
    const { status, stdout, stderr } = await end(way);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  it("ends with windows that nobody freed", async () => {
    expect((await end("window")).status).toBe(0);
  });

  it("is over after Finalize", async () => {
    const { status, stdout, stderr } = await end("finalize", 1);
    const message = "MPI_ERR_OTHER in Barrier() on rank 0 of 1: MPI: MPI has not begun, or is over";
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${message}\ntrue\n`, stderr: "" });
  });

  it("goes on after an error that somebody handles", async () => {
    const { status, stdout, stderr } = await end("handled");
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "handled\nhandled\n", stderr: "" });
  });

  const told = (first: string) => `rank 1 of 3 on ${hostname()}: ${first}\n`;

  it.each([
    ["exit3", 3, `process.exit(3)\n    at Object.exit3 (${FILE}:`],
    ["error", 1, `TypeError: a bad day\n    at Object.error (${FILE}:`],
    ["rejection", 1, `RangeError: nobody listens\n    at Object.rejection (${FILE}:`],
  ])("%s on one rank ends all, with its rank and stack", async (way, code, first) => {
    const { status, stderr, seconds } = await end(way, 3);
    expect(stderr).toContain(told(first).trimEnd());
    expect(status).toBe(code);
    expect(seconds).toBeLessThan(25);
  });

  it.each([
    ["exitCode", 4, "ended with exit code 4"],
    ["unsettled", 13, "ended with exit code 13"],
  ])("%s on one rank ends all, with its rank", async (way, code, first) => {
    const { status, stderr } = await end(way, 3);
    expect(stderr).toContain(told(first));
    expect(status).toBe(code);
  });

  it("ends all with Abort", async () => {
    expect((await end("abort", 3)).status).toBe(7);
  });

  it("does not wait for ever for what was begun", async () => {
    const { status, stderr } = await end("pending");
    expect(stderr).toContain(
      "@hydride/mpi-napi: rank 1 of 2 ends while 1 request is still pending; the job is aborted\n",
    );
    expect(status).toBe(1);
  });

  it("ends all within 30 s of a SIGKILL, and something names the process", async () => {
    const { status, signal, stdout, stderr, seconds } = await end("sigkill", 3);
    expect(signal).toBe(null);
    expect(status).not.toBe(0);
    expect(seconds).toBeLessThan(25);
    // MPICH's launcher names the process and the host, not the rank.
    const names = implementation.name.startsWith("openmpi") ? /rank 1 with PID \d+ on node/ : /PID \d+ RUNNING AT/;
    expect(stdout + stderr).toMatch(names);
  });
});

if (implementations().found.length === 0) it.skip("needs an MPI");
