import { describe, expect, inject, it } from "vitest";
import * as torch from "../../src/index.js";
import { runFixture } from "../helpers/child.js";
import { failure } from "../helpers/errorOf.js";

function streamsOf(env: NodeJS.ProcessEnv): unknown {
  const { status, stdout, stderr } = runFixture("streams.ts", [], env);
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout);
}

const EXPECTED = {
  device: "cuda:0",
  pinned: [false, true],
  streams: { within: true, after: true, differ: true },
  sum: true,
  back: [0, 2, 4, 6, 8],
  thrown: "inside, true",
  errors: [
    "TORCH_DEVICE",
    "TORCH_ARGUMENTS",
    "TORCH_ARGUMENTS",
    "TORCH_ARGUMENTS",
    "TORCH_ARGUMENTS",
    "TORCH_ARGUMENTS",
    "TORCH_ARGUMENTS",
  ],
};

describe("streams, pinned memory and copies beside the host", () => {
  it("do what is asked for on a device whose copies come as late as they may (a stand-in)", ({ skip }) => {
    skip(inject("noCudaStandIn") !== "", inject("noCudaStandIn"));
    expect(streamsOf(inject("cudaStandIn"))).toEqual(EXPECTED);
  });

  it("do it on a GPU", ({ skip }) => {
    skip(!torch.cuda.isAvailable(), torch.cuda.unavailableReason() ?? "");
    expect(streamsOf({})).toEqual(EXPECTED);
  });

  it("are refused without CUDA", ({ skip }) => {
    skip(torch.cuda.isAvailable(), "this machine has CUDA");
    expect(failure(() => new torch.cuda.Stream())[0]).toBe("TORCH_DEVICE");
    expect(failure(() => torch.cuda.currentStream())[0]).toBe("TORCH_DEVICE");
  });
});
