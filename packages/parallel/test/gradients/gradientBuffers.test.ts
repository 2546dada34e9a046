import * as torch from "@hydride/torch-js";
import { expect, test } from "vitest";
import { GradientBuffers } from "../../src/gradients/gradientBuffers.js";
import { failureOf } from "../helpers/failure.js";
import { SmallModel } from "../helpers/model.js";

test("backward adds into the flat buffers, whatever was there before", () => {
  const model = new SmallModel(["a", "b"]);
  const { buffers } = new GradientBuffers(model.namedParameters());
  expect(buffers.map(({ section }) => [section.axis, section.count])).toEqual([
    ["world", 50],
    ["group", 58],
  ]);
  const inputs = torch.tensor([[0.5, -1, 2]], { dtype: "float64" });
  for (let pass = 1; pass <= 2; pass++) {
    model.forward("a", inputs).sum().backward();
    const ofBranches = buffers[1]!.flat.toArray() as Float64Array;
    // The bias of branch a's last layer has the gradient 1.
    expect(ofBranches[28]).toBe(pass);
    // Branch b has none.
    expect([...ofBranches.subarray(29)]).toEqual(new Array(29).fill(0));
  }
});

test("gradients that are elsewhere or gone come home", () => {
  const weight = torch.tensor([1, 2], { dtype: "float64", requiresGrad: true });
  const bias = torch.tensor([3], { dtype: "float64", requiresGrad: true });
  const buffers = new GradientBuffers(
    new Map([
      ["weight", weight],
      ["bias", bias],
    ]),
  );
  const [{ flat }] = buffers.buffers as [(typeof buffers.buffers)[number]];
  flat.fill_(9);
  weight.grad = torch.tensor([4, 5], { dtype: "float64" });
  bias.grad = null;
  buffers.collect();
  expect(flat.tolist()).toEqual([4, 5, 0]);
  expect(weight.grad!.tolist()).toEqual([4, 5]);
  buffers.zero();
  expect(flat.tolist()).toEqual([0, 0, 0]);
});

test("parameters of other types are refused", () => {
  const parameters = new Map([["weight", torch.zeros([2], { dtype: "bfloat16" })]]);
  expect(failureOf(() => new GradientBuffers(parameters))).toEqual({
    code: "PARAMETERS_DIFFER",
    message: "weight: expected a parameter of float32 or float64, found one of bfloat16",
  });
});

test("a model is on one device", () => {
  const parameters = new Map([
    ["weight", torch.zeros([2])],
    ["bias", torch.zeros([2], { device: "meta" })],
  ]);
  expect(failureOf(() => new GradientBuffers(parameters))).toEqual({
    code: "PARAMETERS_DIFFER",
    message: "bias: expected a parameter on cpu, as those before it, found one on meta",
    hint: "Move the whole model to one device.",
  });
});
