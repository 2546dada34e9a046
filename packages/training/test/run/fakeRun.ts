import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CheckpointStore } from "../../src/run/store.js";

/** Writes what a run of one step writes; its metrics are `text`. */
export async function fakeRun(path: string, text: string): Promise<void> {
  beginFakeRun(path, text);
  await fakeCheckpoint(path, 1);
  writeFileSync(join(path, "summary.json"), "{}\n");
}

/** The same without a checkpoint. */
export function beginFakeRun(path: string, text: string): void {
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "config.resolved.yaml"), "datasets: []\ntraining: {}\n");
  writeFileSync(join(path, "metrics.jsonl"), text);
}

export async function fakeCheckpoint(path: string, step: number): Promise<void> {
  const files = ["encoder.safetensors", "branches/a.safetensors"].map((name) => {
    const write = (full: string) => {
      writeFileSync(full, name);
    };
    return [name, write] as const;
  });
  await new CheckpointStore(join(path, "checkpoints"), 2).save(step, new Map(files), {}, true);
}
