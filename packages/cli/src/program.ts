import { Command } from "commander";
import { version } from "../package.json";
import { registerBench } from "./commands/bench.js";
import { registerConvert } from "./commands/convert.js";
import { registerDatasets } from "./commands/datasets.js";
import { registerDoctor } from "./commands/doctor.js";
import { registerEvaluate } from "./commands/evaluate.js";
import { registerImport } from "./commands/import.js";
import { registerInspect } from "./commands/inspect.js";
import { registerPlan } from "./commands/plan.js";
import { registerPredict } from "./commands/predict.js";
import { registerPrepare } from "./commands/prepare.js";
import { registerPretrain } from "./commands/pretrain.js";
import { registerVerify } from "./commands/verify.js";

/** The whole command line. What a command needs to run is imported when it runs, so that `--help` is fast. */
export function createProgram(): Command {
  const program = new Command("hydride")
    .description("Pre-train, fine-tune and run graph foundation models of atoms.")
    .version(version)
    .configureOutput({ outputError: () => undefined })
    .showSuggestionAfterError(true)
    .exitOverride();
  for (const register of [
    registerDoctor,
    registerInspect,
    registerConvert,
    registerDatasets,
    registerPrepare,
    registerVerify,
    registerPlan,
    registerPretrain,
    registerEvaluate,
    registerPredict,
    registerImport,
    registerBench,
  ])
    register(program);
  return program;
}
