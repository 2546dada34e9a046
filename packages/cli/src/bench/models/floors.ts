import type { ModelCase } from "./cases.js";

/** What a ratio to the opponent in fp32 must reach, and what it should. */
export interface Floor {
  floor: number;
  goal: number;
  /** Whether it holds only where there are matrix units (such as AMX). */
  matrixUnits: boolean;
}

/** Of the opponent's time to ours, by case. */
const SPEED: Readonly<Record<string, Floor>> = {
  "egnn-866/train/fp32": { floor: 1.7, goal: 2.2, matrixUnits: false },
  "egnn-866/train/bf16": { floor: 4, goal: 6, matrixUnits: true },
  "egnn-128/train/fp32": { floor: 2.5, goal: 4, matrixUnits: false },
  "egnn-128/infer/fp32": { floor: 3, goal: 5, matrixUnits: false },
  "painn-128/train/fp32": { floor: 4, goal: 8, matrixUnits: false },
  "painn-128/infer/fp32": { floor: 4, goal: 8, matrixUnits: false },
};

/** Our peak memory over the opponent's, at most. */
export const MEMORY_CEILING = 0.5;

export type Verdict = "goal reached" | "pass" | "below" | "does not apply";

/** What a case's ratio to the opponent was asked to be, and is. */
export interface FloorReport {
  what: "speed" | "memory";
  /** For speed the opponent's time over ours, for memory ours over the opponent's. */
  ratio: number;
  /** The least speed, or the most memory. */
  floor: number;
  /** Only for speed. */
  goal: number | null;
  verdict: Verdict;
}

/**
 * @param speed The opponent's time in fp32 over ours. @param memory Our peak over the opponent's in fp32, where known.
 */
export function judge(
  { name }: Pick<ModelCase, "name">,
  speed: number,
  memory: number | null,
  matrixUnits: boolean,
): FloorReport[] {
  const asked = SPEED[name];
  const ofSpeed = (): Verdict => {
    if (asked!.matrixUnits && !matrixUnits) return "does not apply";
    if (speed >= asked!.goal) return "goal reached";
    return speed >= asked!.floor ? "pass" : "below";
  };
  const reports: FloorReport[] = [];
  if (asked) reports.push({ what: "speed", ratio: speed, floor: asked.floor, goal: asked.goal, verdict: ofSpeed() });
  if (memory !== null) {
    const verdict = memory <= MEMORY_CEILING ? "pass" : "below";
    reports.push({ what: "memory", ratio: memory, floor: MEMORY_CEILING, goal: null, verdict });
  }
  return reports;
}
