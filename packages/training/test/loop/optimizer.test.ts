import * as torch from "@hydride/torch-js";
import { expect, test } from "vitest";
import { createOptimizer, namedState } from "../../src/loop/optimizer.js";
import { problem } from "./problem.js";

test("only the matrices of linear layers decay", () => {
  const { model } = problem();
  const optimizer = createOptimizer(model, { learningRate: 0.1, weightDecay: 0.5 });
  for (const parameter of model.parameters()) parameter.grad = torch.zerosLike(parameter);
  const before = new Map(
    [...model.namedParameters()].map(([name, weight]) => [name, weight.toArray() as Float64Array]),
  );
  optimizer.step();
  const decayed: string[] = [];
  for (const [name, weight] of model.namedParameters()) {
    const [first, now] = [before.get(name)!, weight.toArray() as Float64Array];
    const factor = now[0]! / first[0]!;
    // Zero biases say nothing.
    if (first[0] === 0) continue;
    if (factor === 1) continue;
    expect(factor).toBeCloseTo(0.95, 12);
    decayed.push(name);
  }
  const matrices = [...model.namedParameters()].filter(
    ([name, { shape }]) => shape.length === 2 && name.endsWith("weight"),
  );
  const expected = matrices.map(([name]) => name).filter((name) => name !== "encoder.embedding.weight");
  expect(decayed).toEqual(expected);
  expect(expected.length).toBeGreaterThan(10);
});

test("every parameter is in one group, with the learning rate", () => {
  const { model } = problem();
  const { paramGroups } = createOptimizer(model, { learningRate: 0.1, weightDecay: 0.5 });
  expect(paramGroups.map(({ lr, weightDecay }) => [lr, weightDecay])).toEqual([
    [0.1, 0.5],
    [0.1, 0],
  ]);
  expect(new Set(paramGroups.flatMap(({ params }) => params))).toEqual(new Set(model.parameters()));
});

test("the state has the names of the parameters that it belongs to", () => {
  const { model } = problem();
  const optimizer = createOptimizer(model, { learningRate: 0, weightDecay: 0 });
  const parameters = [...model.namedParameters()];
  for (const [index, [, parameter]] of parameters.entries()) parameter.grad = torch.fullLike(parameter, index + 1);
  optimizer.step();
  const state = namedState(model, optimizer);
  expect(state.size).toBe(3 * parameters.length);
  for (const [index, [name, { shape }]] of parameters.entries()) {
    const mean = state.get(`${name}.expAvg`)!;
    expect(mean.shape).toEqual(shape);
    expect((mean.toArray() as Float64Array)[0]).toBeCloseTo(0.1 * (index + 1), 12);
    expect(state.get(`${name}.step`)!.item()).toBe(1);
  }
});
