/** Trains as a configuration says; prints what comes of it with the losses of all steps. Arguments: configuration, folder, overrides. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as torch from "@hydride/torch-js";
import { type MetricsRecord, pretrain } from "../../src/index.js";

const [config, out, ...set] = process.argv.slice(2) as [string, string, ...string[]];
const { datasets } = await pretrain(config, { out, set });
const metrics = readFileSync(join(out, "metrics.jsonl"), "utf8").trim().split("\n");
const records = metrics.map((line) => JSON.parse(line) as MetricsRecord);
const steps = records.flatMap((each) => (each.type === "step" ? [[each.loss, each.gradientNorm]] : []));
/** Copies that the host did not wait for, which the stand-in counts. */
function lateCopies(): number {
  try {
    return Number(torch.ops.stand_in!.late_copies!());
  } catch {
    return 0;
  }
}

process.stdout.write(JSON.stringify({ datasets, steps, lateCopies: lateCopies() }));
