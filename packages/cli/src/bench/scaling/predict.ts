import { type Machine, fittedMachine, type StrategyPlan, strategyPlan } from "@hydride/parallel/planner";
import { modelDemand, readConfig, type RunProfile } from "@hydride/training";
import { planRequest } from "../../plan/planRequest.js";
import type { NetworkReport } from "./ranks.js";
import type { ScalingSide } from "./sides.js";

/** What one rank alone has shown, from which the others are predicted. */
export interface Calibration {
  machine: Machine;
  /** An ordinary structure. */
  atoms: number;
  edgesPerAtom: number;
  /** Cost of a structure of each dataset, of the ordinary one's: its atoms. */
  relative: Record<string, number>;
  /** Structures by dataset. */
  share: Record<string, number>;
}

/** What one rank alone did in a step: structures, and seconds. */
export interface AloneTimes {
  structures: number;
  /** With updating. */
  compute: number;
  update: number;
}

/** Seconds that a step's computing takes beside its structures, of two that differ in their number. */
export function overheadOf(many: AloneTimes, few: AloneTimes): number {
  const [most, least] = [many, few].map(({ compute, update }) => compute - update) as [number, number];
  const each = (most - least) / (many.structures - few.structures);
  // Noise may have it that fewer take longer.
  return Number.isFinite(each) && each > 0 ? Math.max(0, least - each * few.structures) : 0;
}

/** Fits the planner's machine to one rank with many structures and with few, and takes the many for the ordinary ones. */
export function calibrate(
  config: string,
  side: ScalingSide,
  profile: Pick<RunProfile, "atoms" | "edges" | "structures" | "datasets">,
  many: AloneTimes,
  few: AloneTimes,
  ranksAtOnce: number,
): Calibration {
  const atoms = profile.atoms / profile.structures;
  const entries = Object.entries(profile.datasets);
  const share = Object.fromEntries(entries.map(([name, { structures }]) => [name, structures]));
  const relative = Object.fromEntries(entries.map(([name, of]) => [name, of.atoms / atoms]));
  const unfitted = { atoms, edgesPerAtom: profile.edges / profile.atoms, relative, share };
  const { flops, memoryBandwidth, latency, bandwidth } = readConfig(config, side.set).config.parallel.machine;
  const machine = { flops, memoryBandwidth, latency, bandwidth, ranksAtOnce };
  const { time, demands } = planOf(config, side, { ...unfitted, machine });
  const overhead = overheadOf(many, few);
  const measured = { compute: many.compute - many.update - overhead, update: many.update };
  const fitted = fittedMachine(machine, time, measured);
  return { ...unfitted, machine: { ...fitted, ...(overhead > 0 && { overhead: overhead / demands[0]!.layers }) } };
}

/** What the planner says of a side, with a network as it was measured among as many ranks. */
export function predict(
  config: string,
  side: ScalingSide,
  calibration: Calibration,
  network: NetworkReport | undefined,
): StrategyPlan {
  if (network === undefined) return planOf(config, side, calibration);
  const { latency, bandwidth, hosts } = network;
  const machine = { ...calibration.machine, latency, bandwidth, ranksPerNode: mostOnOne(hosts) };
  return planOf(config, side, { ...calibration, machine });
}

function planOf(path: string, side: ScalingSide, { machine, atoms, edgesPerAtom, relative, share }: Calibration) {
  const { config } = readConfig(path, side.set);
  const request = planRequest(config, modelDemand(config, Infinity), {
    ranks: side.ranks,
    size: { atoms, edgesPerAtom },
  });
  return strategyPlan(side.strategy, {
    ...request,
    structure: { ...request.structure, relative },
    share: config.parallel.share === "sizes" ? share : request.share,
    machine,
  });
}

function mostOnOne(hosts: readonly string[]): number {
  return Math.max(...hosts.map((host) => hosts.filter((other) => other === host).length));
}
