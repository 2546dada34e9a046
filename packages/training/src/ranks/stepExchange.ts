import type { Communicator } from "@hydride/parallel";
import { SIGNALS } from "../loop/interrupt.js";

/** What a rank tells of its part of a step. */
export interface StepPart {
  /** Its part of the loss. */
  loss: number;
  structures: number;
  atoms: number;
  edges: number;
  /** That it was asked to stop by. */
  signal: NodeJS.Signals | undefined;
  /** Rank 0's clock is everybody's: whether the time is up, and the step that the schedule is at next. */
  isSpent: boolean;
  scheduleStep: number;
}

/** Sums what ranks tell, and gives all of them rank 0's word on the time; every rank gets the same bits. Collective. */
export function exchangeStep(world: Communicator, part: StepPart): StepPart {
  if (world.size === 1) return part;
  const isRoot = world.rank === 0;
  const { loss, structures, atoms, edges, signal, isSpent, scheduleStep } = part;
  const time = isRoot ? [Number(isSpent), scheduleStep] : [0, 0];
  const values = Float64Array.of(
    loss,
    structures,
    atoms,
    edges,
    ...time,
    ...SIGNALS.map((each) => Number(each === signal)),
  );
  world.allReduce(values);
  const [sum, ofStructures, ofAtoms, ofEdges, spent, step, ...signals] = [...values] as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const asked = (signals as number[]).findIndex((count) => count > 0);
  return {
    loss: sum,
    structures: ofStructures,
    atoms: ofAtoms,
    edges: ofEdges,
    signal: SIGNALS[asked],
    isSpent: spent > 0,
    scheduleStep: step,
  };
}
