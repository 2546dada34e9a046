import { expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { type Tensor, tensor } from "../../src/index.js";
import { failure } from "../helpers/errorOf.js";

const state = (t: Tensor) => [t.shape, t.strides, t.storageOffset(), t.tolist()];
/** More elements than any machine has memory for. */
const HUGE = 1e15;
/** libtorch's words, in which a line number changes with the version. */
const noMemory = (operator: string, operands: string) =>
  expect.stringMatching(
    new RegExp(
      `^${operator}: \\[enforce fail at alloc_cpu.cpp:\\d+\\] err == 0. DefaultCPUAllocator: can't allocate memory: you tried ` +
        "to allocate 4000000000000000 bytes. Error code 12 \\(Cannot allocate memory\\)\n  called with \\(" +
        `${operands.replaceAll(/[[\]]/g, "\\$&")}\\)$`,
    ),
  ) as unknown;

it.each<[string, readonly number[], string]>([
  ["negative", [-1], "numel: integer multiplication overflow"],
  ["negative twice", [-2, -3], "numel: integer multiplication overflow"],
  ["that overflow", [2 ** 40, 2 ** 40], "numel: integer multiplication overflow"],
  [
    "that overflow as bytes",
    [2 ** 40, 2 ** 22],
    "Storage size calculation overflowed with sizes=[1099511627776, 4194304]",
  ],
])("a tensor that cannot be resized to sizes %s stays as it was", (_, sizes, reason) => {
  const a = tensor([1, 2, 3, 4, 5, 6]).view([2, 3]).t().slice(0, 1);
  const before = state(a);
  expect(failure(() => a.resize_(sizes))).toEqual([
    "TORCH_ERROR",
    `resize_: ${reason}\n  called with (self: Tensor float32 [2, 2], size: array of ${sizes.length})`,
  ]);
  expect(state(a)).toEqual(before);
});

it("a tensor for whose new size there is no memory stays as it was", () => {
  const a = tensor([1, 2, 3]);
  expect(failure(() => a.resize_([HUGE]))).toEqual([
    "TORCH_OUT_OF_MEMORY",
    noMemory("resize_", "self: Tensor float32 [3], size: array of 1"),
  ]);
  expect(state(a)).toEqual([[3], [1], 0, [1, 2, 3]]);
  expect(a.data()).toEqual(Float32Array.of(1, 2, 3));
});

it("an out operand for which there is no memory stays as it was", () => {
  const out = tensor([1, 2, 3]);
  const large = torch.ones([1]).expand([HUGE]);
  expect(failure(() => torch.neg(large, { out }))).toEqual([
    "TORCH_OUT_OF_MEMORY",
    noMemory("neg.out", "self: Tensor float32 [1000000000000000], out: Tensor float32 [3]"),
  ]);
  expect(state(out)).toEqual([[3], [1], 0, [1, 2, 3]]);
  expect(torch.neg(tensor([5]), { out }).tolist()).toEqual([-5]);
});

it("every operand of a list stays as it was", () => {
  const out = [tensor([1, 2]), tensor([3])];
  const large = torch.ones([1]).expand([2, HUGE]);
  expect(failure(() => torch.ops.aten!.unbind_copy!(large, { out }))).toEqual([
    "TORCH_OUT_OF_MEMORY",
    noMemory("unbind_copy.int_out", "self: Tensor float32 [2, 1000000000000000], out: array of 2"),
  ]);
  expect(out.map(state)).toEqual([
    [[2], [1], 0, [1, 2]],
    [[1], [1], 0, [3]],
  ]);
});

it("a tensor that could not take another's memory keeps its own", () => {
  const [a, other] = [tensor([1, 2]), tensor([3])];
  expect(failure(() => torch.ops.aten!.set_!(a, other, 0, [HUGE], [1]))).toEqual([
    "TORCH_OUT_OF_MEMORY",
    noMemory(
      "set_.source_Tensor_storage_offset",
      "self: Tensor float32 [2], source: Tensor float32 [1], storageOffset: number 0, size: array of 1, stride: array of 1",
    ),
  ]);
  expect([state(a), state(other)]).toEqual([
    [[2], [1], 0, [1, 2]],
    [[1], [1], 0, [3]],
  ]);
});
