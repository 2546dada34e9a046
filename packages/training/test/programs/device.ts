/** Trains as a configuration says; prints what comes of it with the losses of all steps. Arguments: configuration, folder, overrides. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type MetricsRecord, pretrain } from "../../src/index.js";

const [config, out, ...set] = process.argv.slice(2) as [string, string, ...string[]];
const { datasets } = await pretrain(config, { out, set });
const metrics = readFileSync(join(out, "metrics.jsonl"), "utf8").trim().split("\n");
const records = metrics.map((line) => JSON.parse(line) as MetricsRecord);
const steps = records.flatMap((each) => (each.type === "step" ? [[each.loss, each.gradientNorm]] : []));
process.stdout.write(JSON.stringify({ datasets, steps }));
