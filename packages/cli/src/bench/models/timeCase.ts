import { interleave, type Side } from "../interleave.js";
import { summarise, type Summary } from "../statistics.js";
import type { ModelCase, Precision } from "./cases.js";
import { judge } from "./floors.js";
import { MACHINE_WORK } from "./machine.js";
import { type BatchSize, multiplyAdds } from "./multiplyAdds.js";
import type { CaseReport, Comparison, LeftOut, SideReport } from "./report.js";
import type { ModelShape } from "./shapes.js";
import { type ModelSide, type ModelWork, peakMemory, startOpponent, startOurs } from "./sides.js";

/** A model with the batch that all of its cases have. */
export interface PreparedCase {
  shape: ModelShape;
  batchFile: string;
  size: BatchSize;
}

export interface CaseContext {
  rounds: number;
  threads: number;
  seconds: number;
  /** Undefined where ours is timed alone. */
  python: string | undefined;
  /** The process of matrix products, which takes its turns among the sides: whatever slows them down slows it too. */
  products: Side;
  matrixUnits: boolean;
  /** What is left out is added to it. */
  leftOut: LeftOut[];
  onProgress: (line: string) => void;
}

/** The side that the floors are asked of. */
const FUSED = "ours, fused";

interface PlannedSide {
  name: string;
  precision: Precision;
  ours: boolean;
  start: (work: ModelWork) => Promise<ModelSide>;
}

interface StartedSide extends PlannedSide {
  side: ModelSide;
  peak: number | null;
}

/** Bfloat16 is compared with the opponent's as well as with its fp32, to which the floors are ratios. */
function plan({ precision }: ModelCase, { kind }: ModelShape, python: string | undefined): PlannedSide[] {
  const sides: PlannedSide[] = [true, false].map((fused) => ({
    name: fused ? FUSED : "ours, composed",
    precision,
    ours: true,
    start: (work) => startOurs(work, { fused }),
  }));
  if (python === undefined) return sides;
  const other = kind === "egnn" ? "EGNN in PyTorch" : "SchNetPack's PaiNN";
  const precisions: Precision[] = precision === "fp32" ? ["fp32"] : ["bf16", "fp32"];
  const start = (work: ModelWork) => startOpponent(python, work);
  return [...sides, ...precisions.map((each) => ({ name: other, precision: each, ours: false, start }))];
}

/**
 * Times a case. A side that cannot run in bfloat16 goes to `leftOut` with its reason; undefined where none of ours can.
 */
export async function timeCase(
  modelCase: ModelCase,
  { shape, batchFile, size }: PreparedCase,
  context: CaseContext,
): Promise<CaseReport | undefined> {
  const { threads, rounds, seconds, products, matrixUnits, leftOut, onProgress } = context;
  const started: StartedSide[] = [];
  try {
    for (const planned of plan(modelCase, shape, context.python)) {
      onProgress(`${modelCase.name}: memory of ${planned.name} in ${planned.precision}`);
      const { precision } = planned;
      const work: ModelWork = { what: "model", shape, mode: modelCase.mode, precision, threads, batchFile };
      const found = await startSide(planned, work);
      if (typeof found !== "string") {
        started.push(found);
        continue;
      }
      leftOut.push({ case: modelCase.name, side: `${planned.name}, ${precision}`, why: found });
    }
    if (!started.some(({ ours }) => ours)) return undefined;
    const unfused = started.find(({ name, side }) => name === FUSED && !side.greeting.fused);
    if (unfused) {
      const why = "the fused operators of @hydride/models are not compiled here: composed ones ran in their place";
      leftOut.push({ case: modelCase.name, side: `${unfused.name}, ${unfused.precision}`, why });
    }
    onProgress(`${modelCase.name}: ${rounds} rounds`);
    const precisions = [...new Set(started.map(({ precision }) => precision))];
    const inTurns = [...started.map(({ side }) => side), ...precisions.map((each) => renamed(products, each))];
    const times = await interleave(inTurns, "run", rounds, seconds);
    const peaks = precisions.map((each, index) => {
      const rates = times[started.length + index]!.map((time) => MACHINE_WORK[each] / time);
      return [each, summarise(rates)] as const;
    });
    const matrixProducts: CaseReport["matrixProducts"] = Object.fromEntries(peaks);
    const work = multiplyAdds(shape, size, modelCase.mode);
    const sides = started.map((each, index) => reportSide(each, times[index]!, work, size, matrixProducts));
    const compared = compare(modelCase, started, sides, matrixUnits);
    return { case: modelCase.name, ...size, multiplyAdds: work, matrixProducts, sides, ...compared };
  } finally {
    for (const { side } of started) side.close();
  }
}

/** A side that times one thing, whatever it is asked for. */
function renamed({ time }: Side, name: string): Side {
  return { time: (_, repetitions) => time(name, repetitions) };
}

/** Starts a side and finds its peak; or why it cannot run in bfloat16, which not every model must. */
async function startSide(planned: PlannedSide, work: ModelWork): Promise<StartedSide | string> {
  let side: ModelSide | undefined;
  try {
    side = await planned.start(work);
    return { ...planned, side, peak: await peakMemory(side) };
  } catch (error) {
    side?.close();
    if (planned.precision === "bf16" && error instanceof Error) return error.message;
    throw error;
  }
}

function reportSide(
  { name, precision, side, peak }: StartedSide,
  times: readonly number[],
  work: number,
  { structures, atoms }: BatchSize,
  matrixProducts: CaseReport["matrixProducts"],
): SideReport {
  const rate = (count: number): Summary => summarise(times.map((time) => count / time));
  return {
    name,
    precision,
    version: side.greeting.version,
    parameters: side.greeting.parameters,
    seconds: summarise(times),
    structuresPerSecond: rate(structures),
    atomsPerSecond: rate(atoms),
    peakMemory: peak,
    shareOfPeak: rate(work).median / matrixProducts[precision]!.median,
  };
}

/** Each of ours with each opponent; the floors are of ours, fused, to the opponent in fp32. */
function compare(
  modelCase: ModelCase,
  started: readonly StartedSide[],
  sides: readonly SideReport[],
  matrixUnits: boolean,
): Pick<CaseReport, "comparisons" | "floors"> {
  const [ours, others] = [true, false].map((which) => sides.filter((_, index) => started[index]!.ours === which)) as [
    SideReport[],
    SideReport[],
  ];
  const pairs = ours.flatMap((our) => others.map((other) => ({ our, other })));
  const comparisons = pairs.map(({ our, other }): Comparison => ({
    ours: our.name,
    other: `${other.name}, ${other.precision}`,
    speed: other.seconds.median / our.seconds.median,
    memory: our.peakMemory === null || !other.peakMemory ? null : our.peakMemory / other.peakMemory,
  }));
  const first = comparisons[pairs.findIndex(({ our, other }) => our.name === FUSED && other.precision === "fp32")];
  const floors = first ? judge(modelCase, first.speed, first.memory, matrixUnits) : [];
  return { comparisons, floors };
}
