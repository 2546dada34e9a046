import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { failure } from "../helpers/errorOf.js";
import { runFixture } from "../helpers/child.js";

const folder = mkdtempSync(join(tmpdir(), "torch-js-cuda-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface State {
  available: boolean;
  count: number;
  reason: string | null;
  error: [code: string, message: string];
}

function stateWith(env: NodeJS.ProcessEnv): State {
  const { status, stdout, stderr } = runFixture("cuda.ts", [], env);
  expect([status, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout) as State;
}

describe("without CUDA", () => {
  it("says why, and refuses the device with the same words", () => {
    const reason = "CUDA_VISIBLE_DEVICES hides all devices";
    expect(stateWith({ CUDA_VISIBLE_DEVICES: "" })).toEqual({
      available: false,
      count: 0,
      reason,
      error: ["TORCH_DEVICE", `device cuda:0: CUDA is not available: ${reason}`],
    });
  });

  it("names a libtorch that was built without it where there is a driver", ({ skip }) => {
    skip(torch.cuda.isAvailable(), "this machine has CUDA");
    const source = join(folder, "driver.c");
    writeFileSync(source, "int cuInit(unsigned flags) { return 100; }\n");
    const built = spawnSync("cc", ["-shared", "-fPIC", "-o", join(folder, "libcuda.so.1"), source], {
      encoding: "utf8",
    });
    expect(built.stderr).toBe("");
    const { count, reason } = stateWith({ LD_LIBRARY_PATH: folder });
    expect(count).toBe(0);
    // The libtorch of the tests may be either: one with CUDA asks the driver, which has no device.
    expect(reason).toMatch(
      /^(the libtorch in .* has no libtorch_cuda\.so; use one that was built with CUDA|it could not be loaded: .*|the driver finds no device)$/,
    );
  });
});

it("only CUDA devices are waited for", () => {
  for (const device of ["cpu", "meta", 0]) {
    expect(failure(() => torch.cuda.synchronize(device as "cuda"))).toEqual([
      "TORCH_ARGUMENTS",
      `cuda.synchronize: expected a device such as cuda or cuda:0, found ${device}`,
    ]);
  }
});

describe("with CUDA", () => {
  it("computes there, synchronises and reads back", ({ skip }) => {
    skip(!torch.cuda.isAvailable(), torch.cuda.unavailableReason() ?? "");
    const a = torch.ones([3, 3], { device: "cuda", requiresGrad: true });
    a.matmul(a).sum().backward();
    torch.cuda.synchronize("cuda:0");
    expect([a.device, a.grad!.toArray()]).toEqual(["cuda:0", new Float32Array(9).fill(6)]);
    expect(torch.autocast({ device: "cuda", dtype: "bfloat16" }, () => a.matmul(a).dtype)).toBe("bfloat16");
    const twice = torch.autograd.defineFunction({
      forward: (_, x: torch.Tensor) => x.mul(2),
      backward: (_, gradient) => gradient.mul(2),
    });
    expect(
      torch.autograd
        .grad([twice(a).sum()], [a])[0]!
        .at(0, 0)
        .item(),
    ).toBe(2);
    expect(failure(() => torch.ones([1], { device: "cuda:99" }))[0]).toBe("TORCH_DEVICE");
  });
});
