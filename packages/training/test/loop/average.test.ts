import * as torch from "@hydride/torch-js";
import { expect, test } from "vitest";
import { WeightAverage } from "../../src/loop/average.js";

function weights(...values: number[]): Map<string, torch.Tensor> {
  const tensor = torch.tensor(values, { dtype: "float64" });
  tensor.requiresGrad = true;
  return new Map([["w", tensor]]);
}

function set(parameters: Map<string, torch.Tensor>, ...values: number[]): void {
  torch.noGrad(() => parameters.get("w")!.copy_(torch.tensor(values, { dtype: "float64" })));
}

const read = (parameters: ReadonlyMap<string, torch.Tensor>) => parameters.get("w")!.tolist();

test("follows the weights, at first closely", async () => {
  const parameters = weights(0, 10);
  const average = new WeightAverage(parameters, 0.5);
  set(parameters, 1, 20);
  average.update();
  set(parameters, 2, 20);
  average.update();
  const first = 0.1 * 0 + 0.9 * 1;
  const second = (2 / 11) * first + (9 / 11) * 2;
  const seen = await average.exchange(() => Promise.resolve(read(parameters)));
  expect((seen as number[])[0]).toBeCloseTo(second, 12);
  expect(average.updates).toBe(2);
});

test("decays as asked once there were many updates", async () => {
  const parameters = weights(1);
  const average = new WeightAverage(parameters, 0.5);
  for (let update = 0; update < 50; update++) average.update();
  set(parameters, 3);
  average.update();
  expect(await average.exchange(() => Promise.resolve(read(parameters)))).toEqual([2]);
});

test("lends the average and gives the trained weights back, also after an error", async () => {
  const parameters = weights(1);
  const average = new WeightAverage(parameters, 0.9);
  set(parameters, 5);
  const [during, trained] = await average.exchange((held) => Promise.resolve([read(parameters), read(held)]));
  expect([during, trained, read(parameters)]).toEqual([[1], [5], [5]]);
  await expect(average.exchange(() => Promise.reject(new Error("disk full")))).rejects.toThrow(new Error("disk full"));
  expect(read(parameters)).toEqual([5]);
  expect(parameters.get("w")!.requiresGrad).toBe(true);
});
