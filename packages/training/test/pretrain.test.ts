import { appendFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ModelConfig } from "@hydride/models";
import * as torch from "@hydride/torch-js";
import { beforeAll, describe, expect, test } from "vitest";
import {
  loadCheckpoint,
  loadConfig,
  loadTasks,
  pretrain,
  TIME_FIELDS,
  type MetricsRecord,
  type PretrainSummary,
} from "../src/index.js";
import { validated } from "./loop/problem.js";
import { failure, temporaryFolder } from "./helpers.js";
import { writeMorseFile } from "./morse.js";

const CONFIG = `seed: 3
datasets:
  - name: light
    files: [light.xyz]
  - name: heavy
    files: [heavy.xyz]
split: {train: 0.8, validation: 0.2}
model: {hidden: 16, layers: 2, cutoff: 4, heads: {hidden: [16]}}
training: {epochs: 16, batchSize: 8, learningRate: 0.01, threads: 1}
`;

let folder: string;
let config: string;
let out: string;
let summary: PretrainSummary;
const lines: string[] = [];

beforeAll(async () => {
  folder = temporaryFolder();
  const light = {
    atoms: [
      ["H", -13.6],
      ["C", -1030],
    ] as [string, number][],
    depth: 2,
    steepness: 1.5,
    length: 1.2,
  };
  const heavy = {
    atoms: [
      ["Si", -7900],
      ["C", -1028],
    ] as [string, number][],
    depth: 1,
    steepness: 1.2,
    length: 1.8,
  };
  writeMorseFile(join(folder, "light.xyz"), light, 150, 1);
  writeMorseFile(join(folder, "heavy.xyz"), heavy, 100, 2);
  config = join(folder, "config.yaml");
  writeFileSync(config, CONFIG);
  out = join(folder, "run");
  summary = await pretrain(config, { out, log: (line) => lines.push(line) });
});

function records(run: string): MetricsRecord[] {
  const text = readFileSync(join(run, "metrics.jsonl"), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as MetricsRecord);
}

function withoutTimes(run: string): string {
  const kept = (record: object) =>
    Object.entries(record).filter(([key]) => !(TIME_FIELDS as readonly string[]).includes(key));
  return records(run)
    .map((record) => JSON.stringify(Object.fromEntries(kept(record))))
    .join("\n");
}

describe("pretrain", () => {
  test("beats the trivial predictors by far on an easy problem", () => {
    expect(Object.keys(summary.datasets)).toEqual(["light", "heavy"]);
    for (const errors of Object.values(summary.datasets)) {
      expect(errors.forceMae! / errors.trivialForceMae!).toBeLessThan(0.3);
      expect(errors.energyMaePerAtom! / errors.trivialEnergyMaePerAtom!).toBeLessThan(0.3);
    }
    expect(summary.datasets.light!.structures).toBe(30);
    expect(summary.parameters.branches).toBe(2);
    const epochs = records(out).filter((record) => record.type === "epoch");
    expect(epochs).toHaveLength(16);
    expect(epochs.at(-1)!.loss).toBeLessThan(0.3 * epochs[0]!.loss);
  });

  test("writes a run folder that says everything", () => {
    expect(readdirSync(out).sort()).toEqual(["checkpoints", "config.resolved.yaml", "metrics.jsonl", "summary.json"]);
    expect(loadConfig(join(out, "config.resolved.yaml"))).toEqual(loadConfig(config));
    expect(JSON.parse(readFileSync(join(out, "summary.json"), "utf8"))).toEqual(summary);
    expect(lines.slice(0, 3)).toEqual([
      "20 groups are in two datasets or more, and on the same side in all of them",
      "dataset light: 120 structures to train on, 30 to validate",
      "dataset heavy: 80 structures to train on, 20 to validate",
    ]);
    expect(lines.filter((line) => line.startsWith("epoch "))).toHaveLength(16);
  });

  test("gives byte-equal metrics for one seed, but for the time fields, and others for another", async () => {
    const short = { set: ["training.epochs=2"] };
    const runs = ["first", "second", "other"].map((name) => join(folder, name));
    await pretrain(config, { out: runs[0]!, ...short });
    await pretrain(config, { out: runs[1]!, ...short });
    await pretrain(config, { out: runs[2]!, set: [...short.set, "seed=4"] });
    expect(withoutTimes(runs[1]!)).toBe(withoutTimes(runs[0]!));
    expect(withoutTimes(runs[2]!)).not.toBe(withoutTimes(runs[0]!));
  });

  test("names in its folder what was left out, and what is on two sides of a split that was given", async () => {
    const run = join(folder, "given");
    const set = [
      "training.epochs=1",
      "datasets.0.split.lists.validation=[light:1]",
      "datasets.0.split.rest=train",
      "datasets.0.outliers.maxForce=4",
      "datasets.1.groupBy=block:5",
    ];
    const log: string[] = [];
    const { leftOut, leaks } = await pretrain(config, { out: run, set, log: (line) => log.push(line) });
    const named = JSON.parse(readFileSync(join(run, "left-out.json"), "utf8")) as { light: { id: string }[] };
    expect([Object.keys(named), leftOut]).toEqual([["light"], { light: named.light.length, heavy: 0 }]);
    expect(named.light.length).toBeGreaterThan(1);
    for (const one of named.light) {
      expect(one).toMatchObject({
        path: join(folder, "light.xyz"),
        reason: expect.stringMatching(/^a force of /) as string,
      });
    }
    const all = JSON.parse(readFileSync(join(run, "leaks.json"), "utf8")) as { kind: string }[];
    expect(leaks).toEqual({ groups: all.length, geometries: 0 });
    expect(all).toMatchObject([{ kind: "group", sides: { validation: 1, test: 0 } }]);
    expect(log).toContain(`leak check: ${join(run, "leaks.json")} names all that is on two sides or more`);
    expect(log).toContain(
      `left out ${String(named.light.length)} structures: ${join(run, "left-out.json")} names all, with the reason`,
    );
    expect(JSON.parse(readFileSync(join(run, "summary.json"), "utf8"))).toMatchObject({ leftOut, leaks });
  });

  test("trains a direct force head", async () => {
    const direct = await pretrain(config, { out: join(folder, "direct"), set: ["model.heads.forces=direct"] });
    for (const errors of Object.values(direct.datasets)) {
      expect(errors.forceMae! / errors.trivialForceMae!).toBeLessThan(0.5);
      expect(errors.energyMaePerAtom! / errors.trivialEnergyMaePerAtom!).toBeLessThan(0.5);
    }
  });

  test("uses the threads that the configuration or OMP_NUM_THREADS says, and writes the number down", async () => {
    const set = ["training.epochs=1"];
    await pretrain(config, { out: join(folder, "two"), set: [...set, "training.threads=2"] });
    expect(torch.getNumThreads()).toBe(2);
    const open = join(folder, "open.yaml");
    writeFileSync(open, CONFIG.replace(", threads: 1", ""));
    await pretrain(open, { out: join(folder, "open"), set });
    expect(process.env.OMP_NUM_THREADS).toBe("1");
    expect(torch.getNumThreads()).toBe(1);
    expect(loadConfig(join(folder, "open", "config.resolved.yaml")).training.threads).toBe(1);
  });

  test("refuses the folder of an earlier run, unless it may be overwritten", async () => {
    const again = join(folder, "again");
    const set = ["training.epochs=1", "checkpoint.keep=1"];
    await pretrain(config, { out: again, set });
    expect(await failure(pretrain(config, { out: again, set }), folder)).toMatchObject({
      code: "RUN_EXISTS",
      message: "DIR/again: expected an empty or new folder for the run, found 4 entries",
    });
    await pretrain(config, { out: again, set, overwrite: true });
    expect(records(again).filter((record) => record.type === "epoch")).toHaveLength(1);
  });

  test("leaves an earlier run as it was when the new one fails before it has a checkpoint", async () => {
    const kept = join(folder, "kept");
    const options = { out: kept, set: ["training.epochs=1"] };
    const { checkpoint } = await pretrain(config, options);
    const before = readFileSync(join(kept, "metrics.jsonl"), "utf8");
    const log: string[] = [];
    const failing = pretrain(config, {
      ...options,
      overwrite: true,
      log: (line) => log.push(line.replace(folder, "DIR")),
      onProgress: ({ step }) => {
        if (step === 3) throw new Error(`failed with ${readdirSync(kept).sort().join(" ")}`);
      },
    });
    await expect(failing).rejects.toThrow(
      new Error("failed with config.resolved.yaml earlier-run metrics.jsonl run.lock"),
    );
    expect(log.at(-1)).toBe(
      "DIR/kept: removed the run, which ended before its first checkpoint; the earlier run is back",
    );
    expect(readdirSync(kept).sort()).toEqual(["checkpoints", "config.resolved.yaml", "metrics.jsonl", "summary.json"]);
    expect(readFileSync(join(kept, "metrics.jsonl"), "utf8")).toBe(before);
    expect((await loadCheckpoint(kept)).folder).toBe(checkpoint);
  });

  test("leaves nothing in the way of the next try when it fails before it has a checkpoint", async () => {
    const out = join(folder, "deep", "down");
    const set = ["training.epochs=1"];
    const unlabelled = ["datasets.0.keys.energy=none", "datasets.0.keys.forces=none"];
    expect((await failure(pretrain(config, { out, set: [...set, ...unlabelled] }))).code).toBe("DATASET_UNUSABLE");
    expect(readdirSync(folder)).not.toContain("deep");
    await pretrain(config, { out, set });
  });

  test("tells how large the model is, and refuses one that does not fit before it reads data", async () => {
    const { shared, perBranch } = summary.parameters;
    const [line] = lines.filter((text) => text.startsWith("model: "));
    expect(line!.replace(/\d+\.\d [kM]B/, "BYTES")).toBe(
      `model: ${String(shared)} shared parameters, ${String(perBranch.light)} of branch light, ` +
        `${String(perBranch.heavy)} of branch heavy; BYTES with gradients and optimizer`,
    );
    const log: string[] = [];
    const set = ["model.hidden=8192", "model.layers=64", "model.heads.hidden=[8192,8192,8192]"];
    const large = pretrain(config, { out: join(folder, "large"), set, log: (line) => log.push(line) });
    expect((await failure(large)).code).toBe("MODEL_TOO_LARGE");
    expect([log, readdirSync(folder).includes("large")]).toEqual([[], false]);
  });

  test("says where it cannot write, and leaves no run without a checkpoint", async () => {
    const out = join(folder, "blocked");
    const onProgress = ({ step }: { step: number }) => {
      if (step === 1) writeFileSync(join(out, "checkpoints"), "");
    };
    expect(await failure(pretrain(config, { out, set: ["training.epochs=1"], onProgress }), folder)).toEqual({
      code: "RUN_NOT_WRITTEN",
      message: "DIR/blocked: the run cannot be written: file already exists",
      hint: "Free space, or choose another folder; checkpoints that are complete stay.",
    });
    expect(readdirSync(folder)).not.toContain("blocked");
  });

  test("writes to a folder alone", async () => {
    const out = join(folder, "shared");
    const options = { out, set: ["training.epochs=1"], overwrite: true };
    const first = pretrain(config, options);
    expect((await failure(pretrain(config, options))).code).toBe("RUN_BUSY");
    await first;
    const steps = records(out).flatMap((record) => (record.type === "step" ? [record.step] : []));
    expect(steps).toEqual(steps.map((_, index) => index + 1));
  });

  test("saves at the next step when it is told to stop", async () => {
    const stopped = join(folder, "stopped");
    const work = pretrain(config, {
      out: stopped,
      onProgress: ({ step }) => {
        if (step === 7) process.kill(process.pid, "SIGTERM");
      },
    });
    const { code, message } = await failure(work);
    expect(code).toBe("RUN_INTERRUPTED");
    const step = Number(/after step (\d+) of 400/.exec(message)?.[1]);
    expect(step).toBeGreaterThanOrEqual(7);
    expect(step).toBeLessThan(25);
    await expect(work).rejects.toMatchObject({ name: "RunInterrupted", signal: "SIGTERM" });
    // There is no best yet: it is the latest then.
    const { manifest, folder: saved } = await loadCheckpoint(stopped);
    expect(saved).toBe((await loadCheckpoint(stopped, "latest")).folder);
    expect(manifest.sampler).toEqual({ seed: 3, epoch: 0, batch: step });
    expect(manifest.validation).toBeUndefined();
  });
});

describe("a checkpoint", () => {
  test("holds the encoder once and each branch in a file of its own", async () => {
    const { manifest, folder: saved } = await loadCheckpoint(out);
    expect(manifest.files.map((file) => file.path)).toEqual([
      "encoder.safetensors",
      "branches/light.safetensors",
      "branches/heavy.safetensors",
      "optimizer.safetensors",
    ]);
    expect(saved).toBe(summary.checkpoint);
    expect(manifest.best!.step).toBe(manifest.step);
    const tasks = await loadTasks(loadConfig(config), { log: () => undefined });
    expect((manifest.model as ModelConfig).scales).toEqual(
      Object.fromEntries(tasks.map(({ name, scale }) => [name, scale])),
    );
    expect(manifest.datasets.light!.split.groups).toEqual({ train: 24, validation: 6, test: 0 });
  });

  test("is read without a change of the random numbers that follow", async () => {
    torch.manualSeed(5);
    const expected = torch.rand([4]).tolist();
    torch.manualSeed(5);
    await loadCheckpoint(out);
    expect(torch.rand([4]).tolist()).toEqual(expected);
  });

  test("gives the model whose errors it states", async () => {
    const { model, manifest } = await loadCheckpoint(out);
    const settings = loadConfig(config);
    const tasks = await loadTasks(settings, { log: () => undefined });
    expect(await validated({ model, tasks, config: settings })).toEqual(manifest.validation);
    expect(manifest.validation).toEqual(summary.datasets);
  });

  test.each(["encoder.safetensors", "branches/heavy.safetensors", "optimizer.safetensors", "manifest.json"])(
    "is refused when %s is damaged",
    async (file) => {
      const run = join(folder, `damaged-${file.replace("/", "-")}`);
      await pretrain(config, { out: run, set: ["training.epochs=1"] });
      const path = join((await loadCheckpoint(run)).folder, file);
      const bytes = readFileSync(path);
      const flipped = Buffer.from(bytes);
      flipped[bytes.length >> 1]! ^= 4;
      writeFileSync(path, flipped);
      expect((await failure(loadCheckpoint(run))).code).toBe("CHECKPOINT_DAMAGED");
      writeFileSync(path, bytes);
      truncateSync(path, bytes.length - 5);
      expect((await failure(loadCheckpoint(run))).code).toBe("CHECKPOINT_DAMAGED");
      appendFileSync(path, bytes.subarray(-5));
      await loadCheckpoint(run);
      rmSync(path);
      const missing = file === "manifest.json" ? "CHECKPOINT_NOT_FOUND" : "CHECKPOINT_DAMAGED";
      expect((await failure(loadCheckpoint(run))).code).toBe(missing);
    },
  );
});
