import type { Command } from "commander";
import { note, print, printJson } from "../output.js";
import { parseBytes } from "../plan/parseBytes.js";
import { parsePositive, parseRanks } from "../plan/parseNumbers.js";

interface PlanFlags {
  ranks: number;
  memory?: number;
  atoms?: number;
  edgesPerAtom?: number;
  set: string[];
  json?: boolean;
}

export function registerPlan(program: Command): void {
  program
    .command("plan")
    .description("Say how ranks would share a configuration's branches, what each holds and how long a step takes.")
    .argument("<config>", "configuration, YAML or JSON; its data need not be there")
    .requiredOption("--ranks <n>", "processes of the job", parseRanks)
    .option("--memory <size>", "memory of a rank, such as 64GiB; what does not fit is refused", parseBytes)
    .option("--atoms <n>", "atoms of an ordinary structure (default: 30)", parsePositive)
    .option("--edges-per-atom <n>", "neighbours of an atom (default: model.maxNeighbors)", parsePositive)
    .option("--set <key.path=value>", "override a key of the configuration (may be repeated)", collect, [])
    .option("--json", "print one JSON value")
    .addHelpText(
      "after",
      "\nExample:\n  hydride plan sc25.yaml --ranks 640 --memory 64GiB\n" +
        "  hydride plan sc25.yaml --ranks 8 --set parallel.strategy=multi-task --set 'parallel.share={a: 3, b: 1}'\n\n" +
        "No data is read and nothing is started. parallel.machine says what the time of a step is predicted from.",
    )
    .action(plan);
}

async function plan(path: string, { ranks, memory, atoms, edgesPerAtom, set, json }: PlanFlags): Promise<void> {
  const { modelDemand, readConfig } = await import("@hydride/training");
  const planner = await import("@hydride/parallel/planner");
  const { lacksSizes, planRequest } = await import("../plan/planRequest.js");
  const { structureSize } = await import("../plan/structureSize.js");
  const { config } = readConfig(path, set);
  const size = structureSize(config, { ...(atoms && { atoms }), ...(edgesPerAtom && { edgesPerAtom }) });
  const options = { ranks, size, ...(memory !== undefined && { memory }) };
  const made = planner.plan(planRequest(config, modelDemand(config, Infinity), options));
  if (lacksSizes(config)) {
    note(
      "note: the sizes of the training sets are not known without the data; all count the same here (parallel.share takes numbers)",
    );
  }
  const { idleRanks } = made.chosen;
  if (idleRanks > 0) {
    const batch = String(config.training.batchSize);
    note(
      `note: ${String(idleRanks)} of ${String(ranks)} ranks have nothing to do in a step of ${batch} structures in all; enlarge ` +
        "training.batchSize, or take parallel.batch rank, with which it is that of each rank",
    );
  }
  if (json) {
    const { planJson } = await import("../plan/planJson.js");
    printJson(planJson(made, lacksSizes(config)));
    return;
  }
  const { describePlan } = await import("../plan/describe.js");
  print(describePlan(made, size));
}

function collect(value: string, earlier: string[]): string[] {
  return [...earlier, value];
}
