import { describe, expect, it } from "vitest";
import * as torch from "../src/index.js";
import { failure } from "./helpers/errorOf.js";

const draw = () =>
  [
    torch.rand([5]),
    torch.randn([20]),
    torch.randint(1000, [5]),
    torch.randperm(10),
    torch.bernoulli(torch.full([20], 0.5)),
    torch.dropout(torch.ones([20]), 0.5, true),
    torch.zeros([5]).uniform_(-1, 1),
    torch.multinomial(torch.ones([10]), 5),
  ].map((each) => each.toArray());

it("gives the same numbers for the same seed, and others for another", () => {
  torch.manualSeed(7);
  const [first, second] = [draw(), draw()];
  torch.manualSeed(7);
  expect([draw(), draw()]).toEqual([first, second]);
  expect(second).not.toEqual(first);
  torch.manualSeed(8);
  expect(draw()).not.toEqual(first);
});

it("takes seeds of 64 bits, with or without a sign", () => {
  const drawn = (seed: number | bigint) => {
    torch.manualSeed(seed);
    return [...torch.rand([5], { dtype: "float64" }).toArray()].join();
  };
  expect(drawn(2n ** 62n)).toBe(drawn(2n ** 62n));
  expect(drawn(2n ** 64n - 1n)).toBe(drawn(-1));
  expect(drawn(2n ** 63n)).toBe(drawn(-(2n ** 63n)));
  expect(drawn(7n)).toBe(drawn(7));
  expect(drawn(-1n)).not.toBe(drawn(1));
});

it("refuses what is no seed", () => {
  const bad: [unknown, string][] = [
    [1.5, "manualSeed: expected an integer of magnitude at most 2^53, found number 1.5"],
    ["1", 'manualSeed: expected an integer, found string "1"'],
    [2n ** 64n, "manualSeed: expected an integer from -2^63 to 2^64 - 1"],
    [-(2n ** 63n) - 1n, "manualSeed: expected an integer from -2^63 to 2^64 - 1"],
    [undefined, "manualSeed: expected an integer, found undefined"],
  ];
  for (const [seed, message] of bad) {
    expect(failure(() => torch.manualSeed(seed as never))).toEqual(["TORCH_ARGUMENTS", message]);
  }
});

describe("the state of the generator", () => {
  it("gives the same numbers again, also normal ones, which come in pairs", () => {
    torch.manualSeed(3);
    torch.randn([1]);
    const state = torch.getRngState();
    expect([state.dtype, state.device, state.ndim]).toEqual(["uint8", "cpu", 1]);
    const first = draw();
    expect(draw()).not.toEqual(first);
    torch.setRngState(state);
    expect(draw()).toEqual(first);
  });

  it("is a copy, and may be a view on a file's bytes", () => {
    const state = torch.getRngState();
    const first = draw();
    const part = torch.cat([torch.zeros([3], { dtype: "uint8" }), state]).slice(0, 3);
    torch.setRngState(part);
    part.fill_(0);
    expect(draw()).toEqual(first);
  });

  it("refuses what is none, and leaves the generator as it was", () => {
    const state = torch.getRngState();
    const [size] = state.shape;
    const expected = `setRngState: expected a state that the generator gave, a Tensor uint8 [${size}], found a `;
    const bad: [unknown, string][] = [
      [state.slice(0, 1), `${expected}Tensor uint8 [${size! - 1}]`],
      [state.to("int32"), `${expected}Tensor int32 [${size}]`],
      [state.to("meta", "uint8"), `${expected}Tensor uint8 [${size}] meta`],
      [torch.zerosLike(state), "setRngState: these bytes are no state of the generator, which is left as it was"],
      [torch.fullLike(state, 255), "setRngState: these bytes are no state of the generator, which is left as it was"],
      [state.tolist(), `setRngState: expected a Tensor, found array of ${size}`],
    ];
    for (const [given, message] of bad) {
      expect(failure(() => torch.setRngState(given as torch.Tensor))).toEqual(["TORCH_ARGUMENTS", message]);
    }
    expect(torch.getRngState().toArray()).toEqual(state.toArray());
  });
});

describe("forkRng", () => {
  it("draws from where the generator is, and puts it back, whatever was drawn or seeded", () => {
    torch.manualSeed(11);
    const expected = draw();
    torch.manualSeed(11);
    expect(torch.forkRng(draw)).toEqual(expected);
    torch.forkRng(() => torch.manualSeed(12));
    torch.tidy(() => torch.forkRng(() => torch.forkRng(draw)));
    expect(draw()).toEqual(expected);
  });

  it("puts it back after an error, and keeps no tensor", () => {
    const state = torch.getRngState();
    const { tensors } = torch.memoryStats();
    expect(() =>
      torch.forkRng(() => {
        torch.manualSeed(1);
        throw new RangeError("inside");
      }),
    ).toThrow(new RangeError("inside"));
    expect(torch.memoryStats().tensors).toBeLessThanOrEqual(tensors);
    expect(torch.getRngState().toArray()).toEqual(state.toArray());
  });

  it("refuses a promise", () => {
    // @ts-expect-error -- a promise does not compile either
    expect(failure(() => torch.forkRng(() => Promise.resolve(1)))).toEqual([
      "TORCH_ARGUMENTS",
      "forkRng: expected a synchronous function, found one that returns a promise",
    ]);
  });
});
