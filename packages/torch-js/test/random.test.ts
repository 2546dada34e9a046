import { expect, it } from "vitest";
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

it("takes seeds of 64 bits", () => {
  torch.manualSeed(2n ** 62n);
  const first = torch.rand([5]).toArray();
  torch.manualSeed(2n ** 62n);
  expect(torch.rand([5]).toArray()).toEqual(first);
});

it("refuses what is no seed", () => {
  const bad: [unknown, string][] = [
    [1.5, "manualSeed: expected an integer of magnitude at most 2^53, found number 1.5"],
    ["1", 'manualSeed: expected an integer, found string "1"'],
    [2n ** 64n, "manualSeed: expected an integer of 64 bits"],
    [undefined, "manualSeed: expected an integer, found undefined"],
  ];
  for (const [seed, message] of bad) {
    expect(failure(() => torch.manualSeed(seed as never))).toEqual(["TORCH_ARGUMENTS", message]);
  }
});
