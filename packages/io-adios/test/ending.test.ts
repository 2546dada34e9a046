import { describe, expect, it } from "vitest";
import { temporaryFolder } from "./helpers/folder";
import { builds, runProgram } from "./helpers/mpirun";

const path = temporaryFolder();

describe.each(builds())("the end of a process, ADIOS2 %s", (build) => {
  const end = (way: string) => runProgram("ending.ts", [way, path(`${way}.bp`)], build);

  it("does not wait for files that nobody closed", () => {
    expect(end("idle")).toEqual({ status: 0, stdout: "not closed\n", stderr: "" });
  });

  it("comes with process.exit() in the middle of work", () => {
    expect(end("exit")).toEqual({ status: 3, stdout: "", stderr: "" });
  });

  it("comes with an error", () => {
    const { status, stdout, stderr } = end("error");
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("Error: a bad day\n");
  });

  it("waits for what was begun", () => {
    expect(end("pending")).toEqual({ status: 0, stdout: "true\n", stderr: "" });
  });

  it("is not for worker threads", () => {
    const message =
      "AdiosError: ADIOS_THREAD: ADIOS2 belongs to the main thread of a process; use it on the main thread, where its calls do not " +
      "block, and exchange messages with the worker\n";
    expect(end("worker")).toEqual({ status: 0, stdout: message, stderr: "" });
  });
});
