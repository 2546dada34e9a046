import {
  formatBytes,
  type Machine,
  type Plan,
  PROCESS_BYTES,
  type RankDemand,
  type StrategyPlan,
} from "@hydride/parallel/planner";
import { table } from "../output.js";
import { COUNTING } from "./flops.js";
import type { StructureSize } from "./structureSize.js";

const MOST_GROUPS = 20;

/** A plan for a person. */
export function describePlan(plan: Plan, size: StructureSize): string {
  const { chosen } = plan;
  return [
    ...model(plan),
    `strategy    ${chosen.strategy}: ${plan.reason}`,
    "",
    table([
      [
        "strategy",
        "groups",
        "parameters",
        "weights",
        "gradients",
        "optimizer",
        "activations",
        "a rank",
        "reduced",
        "step",
      ],
      ...plan.strategies.map((one) => strategyRow(one, one === chosen)),
    ]),
    ...Object.entries(plan.impossible).map(([strategy, why]) => `${strategy}: not possible; ${why}`),
    "",
    "Of the rank that takes most: weights with their average, gradients, the moments of AdamW, what is kept of a batch for",
    `derivatives, and all of it with ${formatBytes(PROCESS_BYTES)} of the process itself; bytes summed over ranks and seconds of a step.`,
    "",
    table([["branches", "ranks", "parameters", "a rank", "reduced in the group"], ...groupRows(chosen)]),
    "",
    ...inputs(plan, size),
  ].join("\n");
}

function model({ request, headsToShared, regime }: Plan): string[] {
  const { shared, perBranch } = request.model;
  const counts = Object.values(perBranch);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const each = least === most ? count(least) : `${count(least)} to ${count(most)}`;
  const { ddp, multiTask } = request.thresholds;
  return [
    `shared      P_s = ${count(shared)} parameters`,
    `branches    N_h = ${String(counts.length)} of P_h = ${each} parameters`,
    `regime      ${regime}: N_h P_h / P_s = ${headsToShared.toPrecision(4)} (ddp below ${String(ddp)}, multi-task above ${String(multiTask)})`,
    `ranks       ${String(request.ranks)}`,
  ];
}

function strategyRow(
  { strategy, placement, demands, reducedBytesPerStep, time, memory }: StrategyPlan,
  chosen: boolean,
) {
  const fullest: RankDemand = demands.find(({ totalBytes }) => totalBytes === memory)!;
  const { parameters, parameterBytes, gradientBytes, optimizerBytes, activationBytes } = fullest;
  return [
    chosen ? `${strategy} *` : strategy,
    String(placement.groups.length),
    count(parameters),
    ...[parameterBytes, gradientBytes, optimizerBytes, activationBytes, memory, reducedBytesPerStep].map(formatBytes),
    seconds(time.total),
  ];
}

function groupRows({ placement, demands, reductions }: StrategyPlan): string[][] {
  const [, ...ofGroups] = reductions;
  const rows = placement.groups.map(({ branches, ranks }, group) => [
    branches.join(", "),
    ranks.length === 1 ? String(ranks[0]) : `${String(ranks[0])}-${String(ranks.at(-1))} (${String(ranks.length)})`,
    count(demands[group]!.parameters),
    formatBytes(demands[group]!.totalBytes),
    formatBytes(ofGroups[group]!.bytes),
  ]);
  return rows.length > MOST_GROUPS
    ? [...rows.slice(0, MOST_GROUPS), [`and ${String(rows.length - MOST_GROUPS)} more`, "", "", "", ""]]
    : rows;
}

function inputs({ request, chosen }: Plan, { atoms, edgesPerAtom }: StructureSize): string[] {
  const { structure, machine, batchSize, accumulate } = request;
  const { compute, update, communicate } = chosen.time;
  const most = Math.max(...chosen.demands.map(({ structures }) => structures));
  const batch =
    "global" in batchSize ? `${String(batchSize.global)} of all ranks` : `${String(batchSize.perRank)} of each rank`;
  return [
    `step        ${seconds(compute)} computing, ${seconds(update)} in the optimizer, ${seconds(communicate)} communicating, predicted from`,
    `  structures  ${batch}: at most ${String(most)} on a rank, in ${String(accumulate)} part(s); of ${String(atoms)} atoms, ${String(edgesPerAtom)} edges an atom`,
    `  structure   ${structure.flops.toExponential(2)} operations: ${COUNTING}`,
    `  machine     ${machine.flops.toExponential(2)} operations/s, memory ${formatBytes(machine.memoryBandwidth)}/s, network ${formatBytes(machine.bandwidth)}/s and ${String(1e6 * machine.latency)} us${besides(machine)} (parallel.machine)`,
  ];
}

/** What of a machine is not always given. */
function besides({ overhead, ranksAtOnce, ranksPerNode }: Machine): string {
  return [
    overhead !== undefined && `, ${seconds(overhead)} of every layer`,
    ranksAtOnce !== undefined && `, ${String(ranksAtOnce)} ranks at once on a node`,
    ranksPerNode !== undefined && `, ${String(ranksPerNode)} ranks a node`,
  ]
    .filter(Boolean)
    .join("");
}

function seconds(value: number): string {
  return value >= 1 ? `${value.toPrecision(3)} s` : `${(1000 * value).toPrecision(3)} ms`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
