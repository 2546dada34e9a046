import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { cuda, tensor } from "@hydride/torch-js";
import { describe, expect, inject, it } from "vitest";
import { graphTensors, toDevice } from "../src/index.js";
import { batchOf, structure } from "./helpers.js";

const PROGRAM = join(import.meta.dirname, "programs", "device.ts");

interface Differences {
  /** The largest of each model between the CPU and a device. */
  models: [name: string, largest: number, tensors: number][];
  lateCopies: number;
}

function differences(env: Record<string, string>): Differences {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", "--conditions=@hydride/source", PROGRAM],
    { encoding: "utf8", env: { ...process.env, OMP_NUM_THREADS: "1", ...env } },
  );
  expect(status, stderr).toBe(0);
  const { found, lateCopies } = JSON.parse(stdout) as { found: Record<string, number[]>; lateCopies: number };
  return {
    models: Object.entries(found).map(([name, values]) => [name, Math.max(...values), values.length]),
    lateCopies,
  };
}

describe("models on a device", () => {
  it("learn what they learn on the CPU, from batches whose copies come as late as they may (a stand-in)", ({
    skip,
  }) => {
    skip(inject("noCudaStandIn") !== "", inject("noCudaStandIn"));
    const { models, lateCopies } = differences(inject("cudaStandIn"));
    expect(models.length).toBe(16);
    // All of a batch and its labels.
    expect(lateCopies).toBeGreaterThan(20 * models.length);
    for (const [name, largest, tensors] of models) {
      expect(largest, name).toBeLessThan(1e-12);
      expect(tensors, name).toBeGreaterThan(10);
    }
  });

  it("learn it on a GPU", ({ skip }) => {
    skip(!cuda.isAvailable(), cuda.unavailableReason() ?? "");
    for (const [name, largest] of differences({}).models) expect(largest, name).toBeLessThan(1e-10);
  });
});

describe("toDevice", () => {
  it("moves all tensors, at any depth, each once, and leaves the rest as it is", () => {
    const inputs = graphTensors(batchOf([structure("a", "1"), structure("b", "2")]));
    const moved = toDevice({ inputs, labels: new Map([["x", tensor([1, 2])]]) }, "meta");
    const { received, sent, receiver, atomsByStructure, graph, branchAtoms, search } = moved.inputs;
    const tensors = [receiver, received.offsets, sent.permutation!, atomsByStructure.offsets, moved.labels.get("x")!];
    expect(tensors.map(({ device }) => device)).toEqual(tensors.map(() => "meta"));
    expect([received.index.isSame(receiver), atomsByStructure.index.isSame(graph)]).toEqual([true, true]);
    expect(moved.inputs.displacement.shape).toEqual(inputs.displacement.shape);
    expect(branchAtoms).toBe(inputs.branchAtoms);
    expect(search).toEqual(inputs.search);
    expect(inputs.receiver.device).toBe("cpu");
  });
});
