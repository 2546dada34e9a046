import { autograd, type Tensor, tensor } from "@hydride/torch-js";
import { describe, expect, it } from "vitest";
import { edgeGeometry } from "../../src/fused/edgeGeometry.js";
import { radialBasis } from "../../src/fused/radialBasis.js";
import { errorOf } from "../helpers.js";
import { difference, composed, expectComposed } from "./compare.js";
import { variable } from "./graph.js";

describe("lengths and directions of edges", () => {
  const run = (vectors: Tensor) => {
    const { length, direction } = edgeGeometry(vectors);
    return [length, direction];
  };

  it.each([
    ["float64", 1e-13],
    ["float32", 1e-5],
  ] as const)("are those of libtorch in %s", (dtype, tolerance) => {
    for (const edges of [3000, 0]) {
      const vectors = variable([edges, 3], dtype);
      if (edges > 0) expectComposed(() => run(vectors), [vectors], tolerance);
      else expect(run(vectors).map(({ shape }) => shape)).toEqual([[0, 1], [0, 3]]); // prettier-ignore
    }
  });

  it("are gradgradchecked", () => {
    for (const k of [0, 1]) {
      const one = (vectors: Tensor) => run(vectors)[k]!;
      expect(autograd.gradcheck(one, [variable([5, 3])])).toBe(true);
      expect(autograd.gradgradcheck(one, [variable([5, 3])])).toBe(true);
    }
  });

  it("have zero gradients at zero, and no third derivative", () => {
    const vectors = tensor([[0, 0, 0]], { dtype: "float64", requiresGrad: true });
    const [slope] = autograd.grad([run(vectors)[0]!], [vectors], { createGraph: true }) as [Tensor];
    expect(slope.tolist()).toEqual([[0, 0, 0]]);
    const second = () => autograd.grad([slope.sum()], [vectors], { createGraph: true });
    expect((errorOf(second) as Error).message).toContain("expected derivatives up to the second, found a third");
  });
});

describe.each([false, true])("functions of lengths, times the envelope: %s", (scaled) => {
  const functions = { cutoff: 4, count: 5, first: 0.5, width: 0.5 };
  const run = (length: Tensor, bond: Tensor) => radialBasis(length, bond, functions, scaled);
  // From a strongly compressed bond to beyond the cut-off.
  const lengths = (dtype: "float32" | "float64") =>
    tensor(
      Array.from({ length: 900 }, (_, k) => [0.3 + 0.005 * k]),
      { dtype, requiresGrad: true },
    );
  const bonds = (length: Tensor) => length.detach().mul(0).add(1.3);

  it("are those of libtorch", () => {
    const length = lengths("float64");
    expectComposed(() => [run(length, bonds(length))], [length], 1e-12);
  });

  it("are nearer to the exact ones in float32 than those of libtorch", () => {
    const exact = lengths("float64");
    const single = lengths("float32");
    const values = run(single, bonds(single));
    expect(difference(values, run(exact, bonds(exact)))).toBeLessThan(1e-6);
    const slope = (of: () => Tensor) => autograd.grad([of().sum()], [single])[0]!;
    const [reference] = autograd.grad([run(exact, bonds(exact)).sum()], [exact]) as [Tensor];
    const ours = difference(
      slope(() => run(single, bonds(single))),
      reference,
    );
    expect(ours).toBeLessThan(2e-5);
    expect(ours).toBeLessThanOrEqual(
      2 *
        difference(
          slope(() => composed(() => run(single, bonds(single)))),
          reference,
        ),
    );
  });

  it("are gradgradchecked", () => {
    const length = tensor([[0.7], [1.9], [3.3], [3.9]], { dtype: "float64", requiresGrad: true });
    const one = (at: Tensor) => run(at, bonds(length));
    expect(autograd.gradcheck(one, [length])).toBe(true);
    expect(autograd.gradgradcheck(one, [length])).toBe(true);
  });
});
