import type { ScalingPoint } from "../../../src/bench/scaling/report.js";
import type { Layout, Mode } from "../../../src/bench/scaling/sides.js";

/** A point whose step takes so many seconds: a tenth of them waiting, a tenth communicating. */
export function pointAt(mode: Mode, layout: Layout, ranks: number, seconds: number): ScalingPoint {
  const part = (share: number) => share * seconds;
  const step = {
    seconds,
    loading: part(0.05),
    compute: part(0.75),
    forward: part(0.25),
    backward: part(0.4),
    update: part(0.05),
    wait: part(0.1),
    communicate: part(0.1),
  };
  const epoch = Object.fromEntries(
    Object.entries(step).map(([key, value]) => [key, 30 * value]),
  ) as unknown as typeof step;
  return {
    case: `${mode}/${layout}/${String(ranks)}`,
    mode,
    layout,
    ranks,
    strategy: layout === "mtl-base" ? "ddp" : "multi-task",
    groups: [],
    structures: 20,
    structuresPerSecond: { median: 20 / seconds, spread: [20 / seconds, 20 / seconds] },
    step,
    stepSpread: [seconds, seconds],
    cores: ranks,
    stepsPerEpoch: 30,
    epoch,
    efficiency: 0.9,
    predicted: {
      seconds: 1.1 * seconds,
      compute: seconds,
      update: part(0.05),
      communicate: part(0.05),
      deviation: 0.1,
    },
  };
}
