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
    // The bias of branch a's last layer has the gradient 1.
    expect(buffers[1]!.values[28]).toBe(pass);
    // Branch b has none.
    expect([...buffers[1]!.values.subarray(29)]).toEqual(new Array(29).fill(0));
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
  const [{ values }] = buffers.buffers as [(typeof buffers.buffers)[number]];
  values.fill(9);
  weight.grad = torch.tensor([4, 5], { dtype: "float64" });
  bias.grad = null;
  buffers.collect();
  expect([...values]).toEqual([4, 5, 0]);
  expect(weight.grad!.tolist()).toEqual([4, 5]);
  buffers.zero();
  expect([...values]).toEqual([0, 0, 0]);
});

test("parameters of other types are refused", () => {
  const parameters = new Map([["weight", torch.zeros([2], { dtype: "bfloat16" })]]);
  expect(failureOf(() => new GradientBuffers(parameters))).toEqual({
    code: "PARAMETERS_DIFFER",
    message: "weight: expected a parameter of float32 or float64 on the CPU, found bfloat16 on cpu",
  });
});
