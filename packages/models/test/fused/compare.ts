import { autograd, randn, type Tensor } from "@hydride/torch-js";
import { expect } from "vitest";
import { useFusedOperators } from "../../src/fused/library.js";

/** What `attempt` gives without the fused operators. */
export function composed<Value>(attempt: () => Value): Value {
  useFusedOperators(false);
  try {
    return attempt();
  } finally {
    useFusedOperators(true);
  }
}

/** The largest difference over the largest number of the two. */
export function difference(a: Tensor, b: Tensor): number {
  expect(a.shape).toEqual(b.shape);
  if (a.numel() === 0) return 0;
  const size = Math.max(a.abs().max().item() as number, b.abs().max().item() as number, Number.MIN_VALUE);
  return (a.to("float64").sub(b.to("float64")).abs().max().item() as number) / size;
}

/** The results of `run`, their gradients, and the gradients of these, all along random directions that are the same each time. */
export function derivatives(run: () => Tensor[], inputs: Tensor[], directions: Tensor[][]): Tensor[] {
  const results = run();
  const random = (of: Tensor[], k: number) =>
    (directions[k] ??= of.map((each) => randn(each.shape, { dtype: each.dtype })));
  const cotangents = random(results, 0).map((each) => each.clone().requiresGrad_(true));
  const first = autograd.grad(results, inputs, { gradOutputs: cotangents, createGraph: true }) as Tensor[];
  const second = autograd.grad(first, [...cotangents, ...inputs], { gradOutputs: random(first, 1), allowUnused: true });
  return [...results, ...first, ...second.filter((each) => each !== null)];
}

/** Checks that results and derivatives are those of libtorch's operators, and the same bits each time. */
export function expectComposed(run: () => Tensor[], inputs: Tensor[], tolerance: number): void {
  const directions: Tensor[][] = [];
  const ours = derivatives(run, inputs, directions);
  const again = derivatives(run, inputs, directions);
  const theirs = composed(() => derivatives(run, inputs, directions));
  expect(ours.length).toBe(theirs.length);
  for (const [k, each] of ours.entries()) {
    expect(difference(each, theirs[k]!), `tensor ${k} of results, gradients and gradients of gradients`).toBeLessThan(
      tolerance,
    );
    expect(each.equal(again[k]!), `tensor ${k} once more`).toBe(true);
  }
}
