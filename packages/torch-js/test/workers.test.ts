import { describe, expect, it } from "vitest";
import { runFixture } from "./helpers/child.js";

const GRADIENT = [8, 16, 24];

/** The exit status and what was printed; a signal fails the test. */
function run(name: string): { status: number | null; result: unknown; stderr: string } {
  const { signal, status, stdout, stderr } = runFixture("exit.ts", [name]);
  expect(signal, stderr).toBeNull();
  return { status, result: stdout === "" ? undefined : JSON.parse(stdout), stderr };
}

describe("worker threads", () => {
  it("compute side by side, each with its own scopes and modes", () => {
    const expected = [[GRADIENT, GRADIENT, GRADIENT], GRADIENT, true, true];
    expect(run("results")).toEqual({ status: 0, result: expected, stderr: "" });
  });

  it("can be terminated in the middle of a loop", () => {
    expect(run("terminate")).toEqual({ status: 0, result: [[1, 1, 1, 1, 1], GRADIENT], stderr: "" });
  });

  it("may exit with live tensors", () => {
    expect(run("workerExit")).toEqual({ status: 0, result: [0, GRADIENT], stderr: "" });
  });

  it("may fail with live tensors", () => {
    expect(run("workerThrow")).toEqual({ status: 0, result: ["uncaught in the worker", GRADIENT], stderr: "" });
  });
});

describe("the process", () => {
  it("exits with live tensors and an open scope", () => {
    expect(run("exit")).toEqual({ status: 7, result: undefined, stderr: "" });
  });

  it("exits while workers compute", () => {
    expect(run("exitWithWorkers")).toEqual({ status: 9, result: undefined, stderr: "" });
  });

  it("ends with an uncaught error as any program does", () => {
    const { status, stderr } = run("throw");
    expect(status).toBe(1);
    expect(stderr).toContain("RangeError: uncaught in the main thread");
  });

  it("shows an uncaught error of libtorch with the caller's file", () => {
    const { status, stderr } = run("torchError");
    expect(status).toBe(1);
    expect(stderr).toContain(
      "TorchError: add.Tensor: The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0",
    );
    expect(stderr).toMatch(/at Object\.torchError \(.*exit\.ts:\d+:\d+\)/);
    expect(stderr).toContain("code: 'TORCH_ERROR'");
    expect(stderr).not.toContain("Exception raised from");
  });
});
