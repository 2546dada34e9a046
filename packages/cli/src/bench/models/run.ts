import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { unitsIn } from "../../doctor/vectors.js";
import { readText } from "../../doctor/system.js";
import type { BenchOptions } from "../benchmark.js";
import { interleave } from "../interleave.js";
import { pythonCommand } from "../python.js";
import { writeBatch } from "./batchFile.js";
import { selectCases } from "./cases.js";
import { checkOpponents } from "./checkOpponents.js";
import { installOpponents } from "./installOpponents.js";
import { MACHINE_WORK, type MachineTest } from "./machine.js";
import { COUNTING } from "./multiplyAdds.js";
import type { CaseReport, LeftOut, ModelsReport } from "./report.js";
import { type ModelName, shapeOf } from "./shapes.js";
import { startOurs } from "./sides.js";
import { makeBatch } from "./structures.js";
import { type PreparedCase, timeCase } from "./timeCase.js";

export interface ModelsOptions extends BenchOptions {
  /** Patterns of the cases; all cases where there are none. */
  cases: readonly string[];
  /** Whether the opponents are installed first, where they are not in the cache. */
  install: boolean;
  /** Whether ours is timed without opponents. */
  alone: boolean;
}

/** Matrix units that multiply in bfloat16. */
const OF_BFLOAT16 = ["amx_bf16", "sme"];

/**
 * Times our models against EGNN in PyTorch and SchNetPack's PaiNN on the same batches, each side in a process of its
 * own.
 */
export async function benchModels(options: ModelsOptions): Promise<ModelsReport> {
  const { rounds, threads, seconds, onProgress } = options;
  const cases = selectCases(options.cases);
  const models = [...new Set(cases.map(({ model }) => model))];
  const python = options.alone ? undefined : await findPython(options, models);
  const folder = await mkdtemp(join(tmpdir(), "hydride-bench-"));
  const leftOut: LeftOut[] = [];
  try {
    const prepared = await prepare(folder, models);
    onProgress("the machine's matrix products and copies");
    const { libtorch, machine } = await timeMachine(options);
    const reports: CaseReport[] = [];
    const products = await startOurs({ what: "machine", threads }, { fused: true });
    const matrixUnits = machine.matrixUnits.some((unit) => OF_BFLOAT16.includes(unit));
    const context = { rounds, threads, seconds, python, products, matrixUnits, leftOut, onProgress };
    try {
      for (const each of cases) {
        const report = await timeCase(each, prepared.get(each.model)!, context);
        if (report) reports.push(report);
      }
    } finally {
      products.close();
    }
    const versions = reports.flatMap(({ sides }) => sides.map(({ version }) => version));
    const setting = {
      versions: [...new Set([libtorch, ...versions])].join(", "),
      threads,
      cores: availableParallelism(),
      rounds,
      "seconds a round": seconds,
    };
    return { name: "models", setting, machine, counting: COUNTING, cases: reports, leftOut };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function findPython({ install, onProgress }: ModelsOptions, models: readonly ModelName[]): Promise<string> {
  const python = install ? await installOpponents(onProgress) : pythonCommand();
  await checkOpponents(python, models.map(shapeOf));
  return python;
}

/** The batch of each model, in a file that all sides read. */
async function prepare(folder: string, models: readonly ModelName[]): Promise<Map<ModelName, PreparedCase>> {
  const prepared = new Map<ModelName, PreparedCase>();
  for (const model of models) {
    const shape = shapeOf(model);
    const batchFile = join(folder, `${model}.safetensors`);
    const batch = await makeBatch(shape.batch);
    writeBatch(batchFile, batch);
    const { structures, atoms, edges } = batch;
    prepared.set(model, { shape, batchFile, size: { structures, atoms, edges } });
  }
  return prepared;
}

async function timeMachine({
  rounds,
  threads,
  seconds,
}: ModelsOptions): Promise<{ libtorch: string; machine: ModelsReport["machine"] }> {
  const side = await startOurs({ what: "machine", threads }, { fused: true });
  const best = async (test: MachineTest) => {
    const [times] = await interleave([side], test, rounds, seconds);
    return MACHINE_WORK[test] / Math.min(...times!);
  };
  try {
    const rates = { fp32: await best("fp32"), bf16: await best("bf16"), copy: await best("copy") };
    const matrixUnits = unitsIn(readText("/proc/cpuinfo") ?? "").matrix;
    return { libtorch: side.greeting.version, machine: { ...rates, matrixUnits } };
  } finally {
    side.close();
  }
}
