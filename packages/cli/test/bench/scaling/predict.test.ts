import { join } from "node:path";
import { expect, test } from "vitest";
import { calibrate, overheadOf, predict } from "../../../src/bench/scaling/predict.js";
import { writeSetting } from "../../../src/bench/scaling/setting.js";
import { ALONE, ALONE_SMALL, sidesOf } from "../../../src/bench/scaling/sides.js";
import { temporaryFolder } from "../../hydride.js";

const sides = sidesOf({ ranks: [1, 2, 5, 6], branches: 5, batch: 20, threads: 1, ranksAtOnce: 5, set: ["seed=3"] });

test("sides: everything on every rank, and branches divided, packed where ranks are fewer", () => {
  expect(sides.slice(0, 7).map(({ name, strategy, ranks, jobs }) => [name, strategy, ranks, jobs])).toEqual([
    [ALONE, "ddp", 1, 1],
    [ALONE_SMALL, "ddp", 1, 1],
    // Not of 6, for which there are no cores.
    ["independent/2", "ddp", 1, 2],
    ["independent/5", "ddp", 1, 5],
    ["weak/mtl-base/2", "ddp", 2, 1],
    ["weak/mtl-par/2", "hybrid", 2, 1],
    ["weak/mtl-base/5", "ddp", 5, 1],
  ]);
  expect(sides).toHaveLength(16);
  expect(sides[2]!.set).toEqual(sides[0]!.set);
  expect(sides.at(-1)).toEqual({
    name: "strong/mtl-par/6",
    mode: "strong",
    layout: "mtl-par",
    ranks: 6,
    jobs: 1,
    strategy: "multi-task",
    set: [
      "seed=3",
      "parallel.strategy=multi-task",
      "parallel.batch=global",
      "training.batchSize=20",
      "training.threads=1",
    ],
  });
});

test("what a step takes beside its structures", () => {
  const times = (structures: number, compute: number) => ({ structures, compute, update: 1 });
  expect(overheadOf(times(20, 24), times(5, 9))).toBeCloseTo(3, 12);
  expect(overheadOf(times(20, 20), times(5, 22))).toBe(0);
  expect(overheadOf(times(5, 20), times(5, 22))).toBe(0);
});

test("one rank is predicted as it was measured, and others from it", async () => {
  const config = await writeSetting(join(temporaryFolder(), "setting"));
  const names = ["copper-gold", "nickel-iron", "silicon-carbon", "magnesium-zinc", "titanium-oxygen"];
  const datasets = Object.fromEntries(names.map((name) => [name, { structures: 120, atoms: 16 }]));
  const profile = { structures: 20, atoms: 320, edges: 6400, datasets };
  const many = { structures: 20, compute: 0.22, update: 0.01 };
  const few = { structures: 5, compute: 0.07, update: 0.01 };
  const calibration = calibrate(config, sides[0]!, profile, many, few, 2);
  // 3 layers of the encoder, five branches of two heads of 4.
  const layer = 0.01 / (18 + 40);
  expect(calibration.machine.overhead).toBeCloseTo(layer, 12);
  const of = (name: string, hosts?: string[]) =>
    predict(
      config,
      sides.find((side) => side.name === name)!,
      calibration,
      hosts && { latency: 1e-5, bandwidth: 1e9, hosts },
    ).time;
  expect(of(ALONE).total).toBeCloseTo(0.22, 12);
  expect(of(ALONE_SMALL).total).toBeCloseTo(0.07, 12);
  const five = of(
    "weak/mtl-base/5",
    Array.from({ length: 5 }, () => "here"),
  );
  expect(five.compute).toBeCloseTo(2.5 * 0.21, 12);
  expect(five.communicate).toBeGreaterThan(0);
  const apart = of("weak/mtl-base/5", ["a", "a", "b", "c", "c"]);
  expect(apart.compute).toBeCloseTo(0.21, 12);
  const strong = of("strong/mtl-par/5", ["a", "b", "c", "d", "e"]);
  expect(strong.compute).toBeCloseTo(26 * layer + 4 * 0.01, 12);
});
