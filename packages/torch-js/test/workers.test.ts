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

it("workers give their memory back", () => {
  const { signal, status, stdout, stderr } = runFixture("workerMemory.ts", [], { MALLOC_ARENA_MAX: "2" });
  expect([signal, status, stderr]).toEqual([null, 0, ""]);
  const { codes, samples } = JSON.parse(stdout) as { codes: number[]; samples: number[] };
  expect(codes).toEqual([0]);
  expect(samples).toHaveLength(30);
  // The handles of 50,000 tensors take 3.2 MB, and the tensors some 20: 20 workers would keep 64 MB at least.
  expect(samples.at(-1)! - Math.min(...samples.slice(5, 10))).toBeLessThan(32e6);
}, 600_000);

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
