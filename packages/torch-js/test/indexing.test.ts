import { describe, expect, it } from "vitest";
import * as torch from "../src/index.js";
import { type Index, type Tensor, tensor } from "../src/index.js";
import { failure } from "./helpers/errorOf.js";

/** 0 to 23 in the shape [2, 3, 4]. */
const t = torch.arange(24).view([2, 3, 4]).to("int32");
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const rows = (from: number) => [range(from, from + 4), range(from + 4, from + 8), range(from + 8, from + 12)];

describe("at", () => {
  // What Python's torch gives for the same brackets.
  it.each<[python: string, indices: Index[], expected: unknown]>([
    ["t[1]", [1], rows(12)],
    ["t[-1, -1, -1]", [-1, -1, -1], 23],
    [
      "t[:, 1:, ::2]",
      [":", "1:", "::2"],
      [
        [
          [4, 6],
          [8, 10],
        ],
        [
          [16, 18],
          [20, 22],
        ],
      ],
    ],
    [
      "t[0, -2:, :-1]",
      [0, "-2:", ":-1"],
      [
        [4, 5, 6],
        [8, 9, 10],
      ],
    ],
    ["t[0, 0, 1:10:2]", [0, 0, { start: 1, stop: 10, step: 2 }], [1, 3]],
    ["t[0, 0, -100:100]", [0, 0, "-100:100"], [0, 1, 2, 3]],
    [
      "t[..., 0]",
      ["...", 0],
      [
        [0, 4, 8],
        [12, 16, 20],
      ],
    ],
    ["t[0, ..., 1]", [0, "...", 1], [1, 5, 9]],
    ["t[[True, False]]", [[true, false]], [rows(0)]],
    ["t[mask]", [tensor([true, false])], [rows(0)]],
    ["t[t > 11]", [t.gt(11)], range(12, 24)],
    [
      "t[:, [0, 2]]",
      [":", [0, 2]],
      [
        [range(0, 4), range(8, 12)],
        [range(12, 16), range(20, 24)],
      ],
    ],
    [
      "t[[0, 1], [1, 2]]",
      [
        [0, 1],
        [1, 2],
      ],
      [range(4, 8), range(20, 24)],
    ],
    [
      "t[[0, 1], :, [1, 2]]",
      [[0, 1], ":", [1, 2]],
      [
        [1, 5, 9],
        [14, 18, 22],
      ],
    ],
    [
      "t[tensor([[0, 1], [1, 0]]), 0, 0]",
      [
        tensor([
          [0n, 1n],
          [1n, 0n],
        ]),
        0,
        0,
      ],
      [
        [0, 12],
        [12, 0],
      ],
    ],
    ["t[()]", [], [rows(0), rows(12)]],
  ])("%s", (_, indices, expected) => {
    expect(t.at(...indices).tolist()).toEqual(expected);
    expect(t.index(indices).tolist()).toEqual(expected);
  });

  it.each<[python: string, indices: Index[], shape: number[]]>([
    ["t[None, 0, :, None]", [null, 0, ":", null], [1, 3, 1, 4]],
    ["t[True]", [true], [1, 2, 3, 4]],
    ["t[False]", [false], [0, 2, 3, 4]],
    ["t[5:]", ["5:"], [0, 3, 4]],
  ])("%s", (_, indices, shape) => {
    expect(t.at(...indices).shape).toEqual(shape);
  });

  it("gives views for integers and ranges, and gradients", () => {
    const x = torch.zeros([2, 3], { requiresGrad: true });
    x.at("...", { start: -1 }).sum().mul(2).backward();
    x.at([0, 0], 1).sum().backward();
    expect(x.grad!.tolist()).toEqual([
      [0, 2, 2],
      [0, 0, 2],
    ]);
    const plain = torch.zeros([3]);
    plain.at("1:").fill_(5);
    plain.at([0, 1]).fill_(9);
    expect(plain.tolist()).toEqual([0, 5, 5]);
  });

  it.each<[string, () => Tensor, [string, string]]>([
    [
      "an integer out of range",
      () => t.at(2),
      [
        "TORCH_INDEX",
        "index: index 2 is out of bounds for dimension 0 with size 2\n  called with (self: Tensor int32 [2, 3, 4])",
      ],
    ],
    [
      "too many",
      () => t.at(0, 0, 0, 0),
      [
        "TORCH_INDEX",
        "index: too many indices for tensor of dimension 3\n  called with (self: Tensor int32 [2, 3, 4])",
      ],
    ],
    [
      "a mask of another shape",
      () => t.at([true, false, true]),
      [
        "TORCH_INDEX",
        "index: The shape of the mask [3] at index 0 does not match the shape of the indexed tensor [2, 3, 4] at index 0\n" +
          "  called with (self: Tensor int32 [2, 3, 4])",
      ],
    ],
    [
      "a fraction",
      () => t.at(0.5),
      ["TORCH_ARGUMENTS", "index: expected an integer of magnitude at most 2^53, found number 0.5"],
    ],
    [
      "a text",
      () => t.at("one" as never),
      ["TORCH_ARGUMENTS", 'index: expected "..." or a range such as "1:3" or "::2", found "one"'],
    ],
    [
      "a lonely sign",
      () => t.at("-:" as never),
      ["TORCH_ARGUMENTS", 'index: expected "..." or a range such as "1:3" or "::2", found "-:"'],
    ],
    [
      "an object",
      () => t.at({ from: 1 } as never),
      ["TORCH_ARGUMENTS", "index: a range has start, stop and step, found from"],
    ],
  ])("refuses %s", (_, call, expected) => {
    expect(failure(call)).toEqual(expected);
  });
});

describe("what is no index", () => {
  class Range {
    start = 1;
  }
  const expected = "expected an integer, a range, null, a boolean, a Tensor or a list";
  it.each<[string, unknown]>([
    ["undefined; for a new axis take null", undefined],
    ["Map; a range is { start, stop, step }", new Map([["start", 1]])],
    ["Date; a range is { start, stop, step }", new Date()],
    ["Range; a range is { start, stop, step }", new Range()],
    ["Int32Array; a range is { start, stop, step }", Int32Array.of(0)],
  ])("%s", (found, index) => {
    const refusal = ["TORCH_ARGUMENTS", `index: ${expected}, found ${found}`];
    for (const indices of [[index], [0, index]] as Index[][]) {
      expect(failure(() => t.at(...indices))).toEqual(refusal);
      expect(failure(() => t.index(indices))).toEqual(refusal);
      expect(failure(() => t.clone().setIndex(indices, 0))).toEqual(refusal);
    }
  });

  it("is a hole in the array", () => {
    // eslint-disable-next-line no-sparse-arrays -- JavaScript's own
    expect(failure(() => t.index([, 0] as never))).toEqual([
      "TORCH_ARGUMENTS",
      `index: ${expected}, found undefined; for a new axis take null`,
    ]);
  });

  it("is none of the ranges: a plain object of any make", () => {
    const bare = Object.assign(Object.create(null) as object, { stop: 1 });
    expect([t.at({}).shape, t.at(bare).shape]).toEqual([
      [2, 3, 4],
      [1, 3, 4],
    ]);
  });
});

it("index and setIndex refuse what is no array of indices", () => {
  for (const call of [() => torch.ones([2]).index(0 as never), () => torch.ones([2]).setIndex(0 as never, 1)]) {
    expect(failure(call)).toEqual(["TORCH_ARGUMENTS", "index: expected an array of indices, found number"]);
  }
});

describe("setIndex", () => {
  it("writes numbers and tensors that broadcast", () => {
    const x = torch.zeros([2, 3]);
    expect(x.setIndex([0, "1:"], tensor([1, 2])).setIndex([1], 7)).toBe(x);
    expect(x.tolist()).toEqual([
      [0, 1, 2],
      [7, 7, 7],
    ]);
    x.setIndex([x.gt(5)], -1).setIndex([":", [0, 2]], tensor([[10], [20]]));
    expect(x.tolist()).toEqual([
      [10, 1, 10],
      [20, -1, 20],
    ]);
    expect(x.setIndex([], 0).sum().item()).toBe(0);
    expect(x.setIndex(["...", -1], tensor([3, 4])).tolist()).toEqual([
      [0, 0, 3],
      [0, 0, 4],
    ]);
  });

  it("takes part in autograd", () => {
    const value = tensor([2, 3], { requiresGrad: true });
    torch.ones([3]).setIndex(["1:"], value).pow(2).sum().backward();
    expect(value.grad!.tolist()).toEqual([4, 6]);
  });

  it("refuses what does not fit", () => {
    expect(failure(() => torch.zeros([3]).setIndex(["1:"], tensor([1, 2, 3])))[1]).toContain(
      "The expanded size of the tensor (2) must match the existing size (3)",
    );
    expect(failure(() => torch.zeros([3]).setIndex([0], "1" as never))).toEqual([
      "TORCH_ARGUMENTS",
      'setIndex: expected a Tensor or a number, found string "1"',
    ]);
  });
});
