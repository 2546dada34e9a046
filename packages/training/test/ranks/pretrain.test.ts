import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as torch from "@hydride/torch-js";
import { beforeAll, describe, expect, test } from "vitest";
import type { StepRecord } from "../../src/run/metrics.js";
import { findCheckpoint } from "../../src/run/store.js";
import { temporaryFolder } from "../helpers.js";
import { hasMpirun, pretrainOn } from "./mpirun.js";

const folder = temporaryFolder();
const config = join(folder, "config.yaml");

/** Molecules of a hydrogen and another atom, some without an energy, some without forces. */
function frames(element: string, count: number, strength: number): string {
  return Array.from({ length: count }, (_, k) => {
    const length = 0.8 + 0.05 * (k % 17);
    const energy = k % 5 === 3 ? "" : ` energy=${String(-3 - strength * (length - 1.1) ** 2 - 0.01 * k)}`;
    const forces = k % 7 !== 2;
    const slope = 2 * strength * (length - 1.1);
    const atom = (symbol: string, x: number, force: number) =>
      `${symbol} ${String(x)} ${String(0.1 * (k % 3))} 0${forces ? ` ${String(force)} 0 0` : ""}`;
    const columns = forces ? "species:S:1:pos:R:3:forces:R:3" : "species:S:1:pos:R:3";
    return `2\nProperties=${columns}${energy} pbc="F F F" group=g${String(k)}\n${atom("H", 0, slope)}\n${atom(element, length, -slope)}\n`;
  }).join("");
}

interface Result {
  steps: StepRecord[];
  weights: Map<string, torch.Tensor>;
  optimizer: Map<string, torch.Tensor>;
  validation: unknown;
}

function run(ranks: number | undefined, ...set: string[]): Result {
  const out = join(folder, `run-${String(ranks)}-${set.join("_").replaceAll(/[^\w=-]/g, "")}`);
  const { status, stderr } = pretrainOn(ranks, config, out, set);
  expect(stderr.replaceAll(/\s+/g, " ")).not.toContain("error:");
  expect(status).toBe(0);
  const records = readFileSync(join(out, "metrics.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string; validation?: unknown });
  const checkpoint = findCheckpoint(out, "latest");
  const load = (file: string) => torch.safetensors.load(join(checkpoint, file)).tensors;
  return {
    steps: records.filter((record): record is StepRecord => record.type === "step"),
    validation: records.findLast(({ type }) => type === "epoch")!.validation,
    weights: new Map(
      ["encoder", "branches/a", "branches/b", "branches/c"].flatMap((each) => [...load(`${each}.safetensors`)]),
    ),
    optimizer: load("optimizer.safetensors"),
  };
}

function difference(a: ReadonlyMap<string, torch.Tensor>, b: ReadonlyMap<string, torch.Tensor>): number {
  expect([...a.keys()].toSorted()).toEqual([...b.keys()].toSorted());
  const each = [...a].map(([name, tensor]) => {
    const other = b.get(name)!;
    const size = other.abs().max().item();
    return tensor.sub(other).abs().max().item() / (size > 0 ? size : 1);
  });
  return Math.max(...each);
}

describe.skipIf(!hasMpirun())("pre-training on several ranks (needs Open MPI's mpirun)", () => {
  let alone: Result;

  beforeAll(() => {
    mkdirSync(folder, { recursive: true });
    for (const [name, element, count] of [
      ["a", "C", 40],
      ["b", "O", 11],
      ["c", "N", 23],
    ] as const) {
      writeFileSync(join(folder, `${name}.xyz`), frames(element, count, count / 10));
    }
    writeFileSync(
      config,
      JSON.stringify({
        datasets: ["a", "b", "c"].map((name, index) => ({
          name,
          files: [`${name}.xyz`],
          weight: index + 1,
          rattle: name === "c" ? 0.02 : 0,
        })),
        split: { train: 0.8, validation: 0.2 },
        model: { hidden: 8, layers: 2, cutoff: 3, dtype: "float64", heads: { hidden: [6] } },
        training: { epochs: 2, batchSize: 7, gradientClipping: 1, learningRate: 0.01 },
      }),
    );
    alone = run(undefined);
  });

  test.each([
    [2, ["parallel.strategy=ddp", "parallel.shardOptimizer=true"]],
    [2, ["parallel.strategy=hybrid", "parallel.accumulate=2"]],
    [3, ["parallel.strategy=multi-task"]],
    [4, ["parallel.strategy=multi-task", "parallel.share=equal", "parallel.shardOptimizer=true"]],
    [7, ["parallel.strategy=ddp"]],
    [3, ["parallel.strategy=hybrid", "store.kind=cache", "store.folder=cache"]],
  ])("%i ranks, %j: the losses, weights and errors of one process", (ranks, set) => {
    const found = run(ranks, ...set);
    expect(found.steps.length).toBe(alone.steps.length);
    expect(found.steps.length).toBeGreaterThan(10);
    for (const [k, { loss, gradientNorm, structures, atoms, edges }] of found.steps.entries()) {
      const one = alone.steps[k]!;
      expect(Math.abs(loss / one.loss - 1)).toBeLessThan(1e-11);
      expect(Math.abs(gradientNorm / one.gradientNorm - 1)).toBeLessThan(1e-11);
      expect([structures, atoms, edges]).toEqual([one.structures, one.atoms, one.edges]);
    }
    expect(alone.steps.some(({ gradientNorm }) => gradientNorm > 1)).toBe(true);
    expect(difference(found.weights, alone.weights)).toBeLessThan(1e-10);
    expect(difference(found.optimizer, alone.optimizer)).toBeLessThan(1e-10);
    const rounded = (value: unknown) =>
      JSON.stringify(value, (_, each: unknown) => (typeof each === "number" ? Number(each.toPrecision(9)) : each));
    expect(rounded(found.validation)).toBe(rounded(alone.validation));
  });

  test("what goes wrong on a rank is told once, by rank 0, and all stop", () => {
    const missing = join(folder, "missing.json");
    writeFileSync(missing, readFileSync(config, "utf8").replace("b.xyz", "none.xyz"));
    const { status, stderr } = pretrainOn(2, missing, join(folder, "failed"));
    expect(status).not.toBe(0);
    expect(stderr.match(/there is no file/g)).toHaveLength(1);
    expect(stderr).toContain("error: rank 0 of 2: ");
  });
});
