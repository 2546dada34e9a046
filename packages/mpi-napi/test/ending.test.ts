import { hostname } from "node:os";
import { describe, expect, it } from "vitest";
import { implementations } from "./helpers/implementations";
import { mpirun, program } from "./helpers/mpirun";

const FILE = new URL(`file://${program("ending.mjs")}`).href;

/** A text in which [0-9]+ is any number. */
const pattern = (text: string) => new RegExp(text.replaceAll(/[().]/g, "\\$&"), "g");

describe.each(implementations().found)("$name", (implementation) => {
  const end = (way: string, ranks = 2, ...args: string[]) =>
    mpirun(implementation, ranks, "ending.mjs", { args: [way, ...args], timeout: 30 });

  it.each([
    "normally",
    "exit0",
    "early",
    "receive",
    "handledByExit",
    "handledByFinalize",
    "exitTexts",
    "cancelled",
    // Windows that nobody has freed.
    "window",
    "windowsLocked",
    "windowUsed",
    "windowFenced",
  ])("ends in silence: %s", async (way) => {
    const { status, stdout, stderr } = await end(way);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  it("takes back the memory of windows that nobody has freed before Finalize", async () => {
    const { status, stdout, stderr } = await end("windowFinalized");
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "0\n", stderr: "" });
  });

  it.each(["multiple", "serialized"])("Finalize ends what is awaited, with threads %s", async (threads) => {
    const options = { args: ["finalizeAwaited"], env: { HYDRIDE_MPI_THREADS: threads }, timeout: 30 };
    const { status, stdout, stderr } = await mpirun(implementation, 2, "ending.mjs", options);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "2 true\n", stderr: "" });
  });

  it("calls before Finalize what was asked for", async () => {
    const { status, stdout, stderr } = await end("beforeFinalize");
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "not yet, last 2, first false\n", stderr: "" });
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
    // Node's code where a handler of errors fails.
    ["handlerThrows", 7, `TypeError: a bad day\n    at Object.handlerThrows (${FILE}:`],
    ["exitText", 3, `process.exit(3)\n    at Object.exitText (${FILE}:`],
    // Of which the system would keep the 0 alone.
    ["exit256", 1, `process.exit(256)\n    at Object.exit256 (${FILE}:`],
    ["rejection", 1, `RangeError: nobody listens\n    at Object.rejection (${FILE}:`],
  ])("%s on one rank ends all, with its rank and stack", async (way, code, first) => {
    const { status, stderr, seconds } = await end(way, 3);
    expect(stderr).toContain(told(first).trimEnd());
    expect(status).toBe(code);
    expect(seconds).toBeLessThan(25);
  });

  it.each([
    ["exitCode", 4],
    ["exitCodeLate", 9],
    ["unsettled", 13],
  ])("%s on one rank ends all, with its rank", async (way, code) => {
    const { status, stderr } = await end(way, 3);
    const reason = `ended first, with exit code ${code}; what led to it, perhaps on another rank, is said above`;
    expect(stderr).toContain(told(reason));
    expect(status).toBe(code);
  });

  it.each(["exitListener", "exitListenerBefore", "exitListenerLast"])(
    "%s that throws on one rank ends all, with its rank and stack",
    async (way) => {
      const { status, signal, stderr } = await end(way, 3);
      expect(stderr).toContain(told(`TypeError: in a listener\n    at process.throwingListener (${FILE}:`).trimEnd());
      expect({ status, signal }).toEqual({ status: 1, signal: null });
    },
  );

  it("gives no error that was handled as the reason of a later end", async () => {
    const { status, stderr } = await end("handledThenExit", 3);
    expect(stderr).toContain(told("process.exit(3)").trimEnd());
    expect(stderr).not.toContain("not the end");
    expect(status).toBe(3);
  });

  it.each([
    ["cause", ["Error: outer\n    at ", "\n  [cause]: RangeError: inner\n      at "]],
    ["aggregate", ["AggregateError: several\n    at ", "\n    Error: first\n        at ", "\n    Error: second\n"]],
    ["object", ["uncaught { code: 5, why: 'disk full' }\n"]],
    ["realm", ["TypeError: of another realm\n    at evalmachine.<anonymous>"]],
    ["withoutPrototype", ["uncaught [Object: null prototype] {}\n"]],
    ["hostile", ["uncaught object that cannot be shown: not to be seen\n"]],
    ["nothing", ["uncaught undefined\n"]],
  ])("shows what was thrown as Node does: %s", async (kind, [first, ...more]) => {
    const { status, stderr } = await end("thing", 2, "1", kind);
    expect(stderr).toContain(`rank 1 of 2 on ${hostname()}: ${first}`);
    for (const each of more) expect(stderr).toContain(each);
    expect(status).toBe(1);
  });

  // It has lost the words of one job in ten where they were not read yet when the job was aborted.
  it.runIf(implementation.name.startsWith("mpich"))("loses no last words in the launcher", async () => {
    for (let job = 0; job < 25; job++) {
      const { stderr } = await end("error", 3);
      expect(stderr).toContain(told("TypeError: a bad day").trimEnd());
    }
  });

  it("ends all with Abort", async () => {
    const { status, stderr } = await end("abort", 3);
    expect(status).toBe(7);
    expect(stderr).not.toContain("was killed");
  });

  it("does not wait for ever for what was begun", async () => {
    const { status, stderr } = await end("pending");
    expect(stderr).toContain(
      "@hydride/mpi-napi: rank 1 of 2 ends while 1 request is still pending; the job is aborted\n",
    );
    expect(status).toBe(1);
  });

  const launcherNames = implementation.name.startsWith("openmpi");
  /** Of the witness, where the launcher names the process alone. */
  const witnessed = `@hydride/mpi-napi: rank 1 of 3 (process [0-9]+ on ${hostname()}) was killed or has crashed; the job ends`;
  const named = launcherNames ? /rank 1 with PID [0-9]+ on node/ : pattern(witnessed);

  it.each(["sigkill", "sigkillAmongBusy", "sigkillAwaited", "crash"])(
    "%s of one rank ends all within 30 s, and it is named",
    async (way) => {
      const { status, signal, stdout, stderr, seconds } = await end(way, 3);
      expect(signal).toBe(null);
      expect(status).not.toBe(0);
      expect(seconds).toBeLessThan(25);
      expect((stdout + stderr).match(new RegExp(named, "g"))).toHaveLength(1);
    },
  );

  it.runIf(implementation.name.startsWith("openmpi-4"))(
    "is named, and ends all, where the launcher goes on",
    async () => {
      const options = { args: ["sigkill"], launch: ["--enable-recovery"], timeout: 30 };
      const { signal, stderr, seconds } = await mpirun(implementation, 3, "ending.mjs", options);
      expect(signal).toBe(null);
      expect(stderr.match(pattern(witnessed))).toHaveLength(1);
      expect(seconds).toBeLessThan(25);
    },
  );

  it.skipIf(launcherNames)("is not watched where HYDRIDE_MPI_WATCH=off", async () => {
    const options = { args: ["sigkill"], env: { HYDRIDE_MPI_WATCH: "off" }, timeout: 30 };
    const { status, stderr } = await mpirun(implementation, 3, "ending.mjs", options);
    expect(status).not.toBe(0);
    expect(stderr).not.toContain("was killed or has crashed");
  });
});

if (implementations().found.length === 0) it.skip("needs an MPI");
