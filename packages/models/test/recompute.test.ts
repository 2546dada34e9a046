import { autograd, randn, type Tensor } from "@hydride/torch-js";
import { expect, it } from "vitest";
import { recomputed } from "../src/recompute.js";

const variable = (...shape: number[]) => randn(shape, { dtype: "float64", requiresGrad: true });

/** Two outputs of two inputs and a weight; the second does not depend on the first input. */
function part(weight: Tensor, onRun: () => void = () => undefined) {
  return (a: Tensor, b: Tensor): Tensor[] => {
    onRun();
    const hidden = b.matmul(weight).tanh();
    return [a.mul(hidden).pow(3), hidden.sum([1])];
  };
}

it("gives the results and both derivatives of what is computed once, to the last digit", () => {
  const [a, b, weight] = [variable(4, 3), variable(4, 5), variable(5, 3)];
  const sources = [a, b, weight];
  const directions = [[4, 3], [4]].map((shape) => randn(shape, { dtype: "float64", requiresGrad: true })); // prettier-ignore
  const second = sources.map((each) => randn(each.shape, { dtype: "float64" }));
  const all = (outputs: Tensor[]) => {
    const first = autograd.grad(outputs, sources, { gradOutputs: directions, createGraph: true }) as Tensor[];
    const twice = autograd.grad(first, [...sources, ...directions], { gradOutputs: second }) as Tensor[];
    return [...outputs, ...first, ...twice].map((each) => each.tolist());
  };
  const run = part(weight);
  expect(all(recomputed({ run, inputs: [a, b], weights: [weight] }))).toEqual(all(run(a, b)));
});

it("is gradgradchecked", () => {
  const weight = variable(5, 3);
  const run = (...[a, b]: Tensor[]) => recomputed({ run: part(weight), inputs: [a!, b!], weights: [weight] })[0]!;
  expect(autograd.gradcheck(run, [variable(2, 3), variable(2, 5)])).toBe(true);
  expect(autograd.gradgradcheck(run, [variable(2, 3), variable(2, 5)])).toBe(true);
});

it("runs once without derivatives, and once more for each", () => {
  let runs = 0;
  const [a, b, weight] = [variable(4, 3), variable(4, 5), variable(5, 3)];
  const run = part(weight, () => runs++);
  const [output] = recomputed({ run, inputs: [a, b], weights: [weight] }) as [Tensor, Tensor];
  expect(runs).toBe(1);
  const [first] = autograd.grad([output.sum()], [a], { createGraph: true }) as [Tensor];
  expect(runs).toBe(2);
  autograd.grad([first.sum()], [weight]);
  expect(runs).toBe(3);
});

it("has no gradient for inputs that want none, and zeros for weights that are not read", () => {
  const [b, weight, other] = [variable(4, 5), variable(5, 3), variable(2)];
  const a = randn([4, 3], { dtype: "float64" });
  const [output] = recomputed({ run: part(weight), inputs: [a, b], weights: [weight, other] }) as [Tensor, Tensor];
  const [ofWeight, ofOther] = autograd.grad([output.sum()], [weight, other]) as [Tensor, Tensor];
  expect(ofWeight.abs().sum().item()).toBeGreaterThan(0);
  expect(ofOther.tolist()).toEqual([0, 0]);
});

it("passes on what nothing is asked of, beside what is differentiated", () => {
  const [b, weight] = [variable(4, 5), variable(5, 3)];
  const still = randn([4, 3], { dtype: "float64" });
  const run = (...[a, b]: Tensor[]) => [b!.matmul(weight).tanh(), a!];
  const all = (outputs: Tensor[]) => {
    const [ofB] = autograd.grad([outputs[0]!.pow(2).sum()], [b], { createGraph: true }) as [Tensor];
    return [...outputs, ofB, ...(autograd.grad([ofB.sum()], [weight]) as Tensor[])];
  };
  const expected = all(run(still, b));
  const found = all(recomputed({ run, inputs: [still, b], weights: [weight] }));
  // Sums of gradients are taken in another order.
  for (const [k, each] of found.entries()) expect(each.sub(expected[k]!).abs().max().item()).toBeLessThan(1e-13);
});
