import { join } from "node:path";
import * as torch from "@hydride/torch-js";
import { describe, expect, test } from "vitest";
import type { Communicator } from "../../src/communicator/communicator.js";
import { connect } from "../../src/communicator/connect.js";
import { checkCudaDevice, deviceIndex, numberedDevice } from "../../src/communicator/cudaDevice.js";
import { connectNccl, NcclCommunicator } from "../../src/communicator/nccl.js";
import { ncclOperators, type NcclOperators } from "../../src/communicator/ncclLibrary.js";
import { SingleProcess } from "../../src/communicator/singleProcess.js";
import { failureOf } from "../helpers/failure.js";

const PACKAGE = join(import.meta.dirname, "..", "..");

test("without its operators there is no NCCL", () => {
  expect(failureOf(() => ncclOperators("/nowhere/libhydride_nccl.so"))).toEqual({
    code: "NCCL_MISSING",
    message: "expected NCCL's operators in /nowhere/libhydride_nccl.so, found no such file",
    hint:
      "They are compiled where there are a libtorch with CUDA and NCCL's header; " +
      `\`node ${join(PACKAGE, "install", "build.mjs")}\` tells what is not there.`,
  });
});

test("devices have numbers", () => {
  expect([deviceIndex("cuda:12"), deviceIndex("cuda")]).toEqual([12, NaN]);
  expect(numberedDevice("cuda:3", 1)).toBe("cuda:3");
  const count = Math.max(torch.cuda.deviceCount(), 1);
  expect([0, count, 2 * count - 1].map((rank) => numberedDevice("cuda", rank))).toEqual([
    "cuda:0",
    "cuda:0",
    `cuda:${String(count - 1)}`,
  ]);
});

describe("operands of NCCL", () => {
  // They may not be there: operands are looked at before.
  const operators = torch.ops.hydride_nccl as unknown as NcclOperators;
  const communicator: Communicator = new NcclCommunicator(operators, 0, new SingleProcess(), "cuda:0");

  test("are tensors on the device", () => {
    const values = torch.zeros([2]);
    const failures = [
      ["allReduce", () => { communicator.allReduce(values); }],
      ["reduceScatter", () => { communicator.reduceScatter(values, values, [2]); }],
      ["allGather", () => { communicator.allGather(values, [2]); }],
      ["broadcast", () => { communicator.broadcast(values, 0); }],
    ] as const; // prettier-ignore
    for (const [call, run] of failures) {
      expect(failureOf(run)).toEqual({
        code: "TENSOR_INVALID",
        message: `${call}: expected a tensor on cuda:0, where the communicator's are, found one on cpu`,
        hint: 'Move it with .to({ device: "cuda:0" }); arrays such as those of data() go over MPI.',
      });
    }
  });

  test("are floats and whole numbers where they are summed", () => {
    expect(failureOf(() => { communicator.allReduce(torch.zeros([2], { dtype: "bool" })); })).toEqual({
      code: "TENSOR_INVALID",
      message:
        "allReduce: expected a tensor of float32, float64, bfloat16, float16, int32, int64, int8, uint8, found bool",
    }); // prettier-ignore
  });

  test("in arrays go to the host's communicator", () => {
    const own = new Float64Array(2);
    communicator.reduceScatter(Float64Array.of(1, 2), own, [2]);
    expect([...own]).toEqual([1, 2]);
  });
});

describe("without a CUDA device", () => {
  test("the reason is told, alone and over MPI", ({ skip }) => {
    skip(torch.cuda.isAvailable(), "there is a CUDA device");
    const expected = {
      code: "DEVICE_MISSING",
      message: `expected the device cuda:0, found none of CUDA: ${torch.cuda.unavailableReason()!}`,
      hint: 'Leave the device out, or take "cpu": ranks then exchange tensors over MPI.',
    };
    expect(failureOf(() => connect({ device: "cuda", environment: {} }))).toEqual(expected);
    expect(failureOf(() => connectNccl(new SingleProcess(), "cuda:0"))).toEqual(expected);
  });
});

describe("with a CUDA device", () => {
  test("one that is not there is told", ({ skip }) => {
    skip(!torch.cuda.isAvailable(), torch.cuda.unavailableReason() ?? "");
    const count = torch.cuda.deviceCount();
    const wanted = `cuda:${String(count)}` as torch.CudaDevice;
    expect(failureOf(() => { checkCudaDevice(wanted); })).toEqual({
      code: "DEVICE_MISSING",
      message: `expected a device of cuda:0 to cuda:${String(count - 1)}, found ${wanted}`,
      hint: 'Take "cuda": each rank of a node then has one of its own.',
    }); // prettier-ignore
  });
});
