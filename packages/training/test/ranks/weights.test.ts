import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as torch from "@hydride/torch-js";
import { describe, expect, test } from "vitest";
import { findCheckpoint } from "../../src/run/store.js";
import { temporaryFolder } from "../helpers.js";
import { writeMorseFile } from "../morse.js";
import { hasMpirun, pretrainOn } from "./mpirun.js";

const folder = temporaryFolder();
const config = join(folder, "config.json");
let runs = 0;

/** The gradient of the encoder in the first step: what AdamW's first moment is then, but for a factor. */
function encoderGradient(ranks: number | undefined, ...set: string[]): Map<string, torch.Tensor> {
  const out = join(folder, `run-${String(++runs)}`);
  const { status, stderr } = pretrainOn(ranks, config, out, set);
  expect(stderr).not.toContain("error:");
  expect(status).toBe(0);
  const { tensors } = torch.safetensors.load(join(findCheckpoint(out, "latest"), "optimizer.safetensors"));
  const moments = [...tensors].filter(([name]) => name.startsWith("encoder.") && name.endsWith(".expAvg"));
  const steps = [...tensors].filter(([name]) => name.endsWith(".step")).map(([, step]) => step.item());
  expect(new Set(steps)).toEqual(new Set([1]));
  return new Map(moments);
}

function largestDifference(found: Map<string, torch.Tensor>, expected: Map<string, torch.Tensor>): number {
  expect([...found.keys()]).toEqual([...expected.keys()]);
  const of = ([name, tensor]: [string, torch.Tensor]) => {
    const other = expected.get(name)!;
    return tensor.sub(other).abs().max().item() / Math.max(other.abs().max().item(), 1e-300);
  };
  return Math.max(...[...found].map(of));
}

describe.skipIf(!hasMpirun())("weights of datasets on several ranks (needs Open MPI's mpirun)", () => {
  test("three ranks for one dataset and one for another, which weigh the same, give one process' gradient", () => {
    const morse = (symbol: string, depth: number) => ({
      atoms: [["H", -13.6], [symbol, -100]] as [string, number][], // prettier-ignore
      depth,
      steepness: 1.5,
      length: 1.4,
    });
    writeMorseFile(join(folder, "a.xyz"), morse("C", 1), 40, 1);
    writeMorseFile(join(folder, "b.xyz"), morse("O", 2), 40, 2);
    const given = (weight: number) => ({
      datasets: [
        { name: "a", files: ["a.xyz"], weight },
        { name: "b", files: ["b.xyz"], weight: 1 },
      ],
      split: { train: 0.5, validation: 0.5 },
      model: { hidden: 8, layers: 2, cutoff: 3, dtype: "float64", heads: { hidden: [6] } },
      training: { epochs: 1, batchSize: 60, averaging: 0, gradientClipping: 0 },
    });
    writeFileSync(config, JSON.stringify(given(1)));
    const alone = encoderGradient(undefined);
    expect(alone.size).toBeGreaterThan(4);
    const layout = ["parallel.strategy=multi-task", "parallel.share={a: 3, b: 1}"];
    expect(largestDifference(encoderGradient(4, ...layout), alone)).toBeLessThan(1e-12);
    // Were ranks what counts, a would weigh three times as much: that is another gradient.
    writeFileSync(config, JSON.stringify(given(3)));
    expect(largestDifference(encoderGradient(4, ...layout), alone)).toBeGreaterThan(0.01);
  });
});
