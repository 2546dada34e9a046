import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CliError } from "../../errors.js";
import type { Side } from "../interleave.js";
import { type LineProcess, startProcess } from "../process.js";
import type { Mode, Precision } from "./cases.js";
import { egnnProgram } from "./egnnProgram.js";
import { painnProgram } from "./painnProgram.js";
import type { ModelShape } from "./shapes.js";

/** What a side of a case runs. */
export interface ModelWork {
  what: "model";
  shape: ModelShape;
  mode: Mode;
  precision: Precision;
  threads: number;
  batchFile: string;
  /** Python only: what its weights are, for comparisons. */
  weightsFile?: string;
}

/** What a process of ours is asked to serve. */
export type ServedSide = ModelWork | { what: "machine"; threads: number };

/** What a side says when it is ready. */
export interface SideGreeting {
  /** Of its libtorch, or of its packages. */
  version: string;
  parameters: number;
  fused: boolean;
}

/** A side in a process of its own. */
export interface ModelSide extends Side {
  greeting: SideGreeting;
  /** The answer to `COMMAND COUNT`. @throws CliError BENCH_SIDE where it ended instead. */
  ask: (command: string, count: number) => Promise<unknown>;
  close: () => void;
}

/** Steps in which the peak is found: the second has the optimiser's state from its beginning. */
const MEMORY_STEPS = 3;

/**
 * The peak of a side's resident memory in a few steps above what it is before, in bytes; null where the system does not
 * tell.
 */
export const peakMemory = async (side: ModelSide): Promise<number | null> =>
  (await side.ask("memory", MEMORY_STEPS)) as number | null;

/** Ours: this command again, with or without fused operators. */
export function startOurs(served: ServedSide, { fused }: { fused: boolean }): Promise<ModelSide> {
  const args = [commandFile(), "bench", "models", "--serve", JSON.stringify(served)];
  const env = { ...environment(served.threads), HYDRIDE_FUSED: fused ? "1" : "0" };
  return startSide("ours", process.execPath, args, env);
}

/** The opponent: EGNN in plain PyTorch, or SchNetPack's PaiNN. */
export function startOpponent(python: string, work: ModelWork): Promise<ModelSide> {
  const program = work.shape.kind === "egnn" ? egnnProgram : painnProgram;
  return startSide(python, python, ["-c", program, JSON.stringify(work)], environment(work.threads));
}

/** Matrix libraries read the number of threads when they are loaded. */
function environment(threads: number): NodeJS.ProcessEnv {
  return { ...process.env, OMP_NUM_THREADS: String(threads), MKL_NUM_THREADS: String(threads) };
}

async function startSide(name: string, command: string, args: string[], env: NodeJS.ProcessEnv): Promise<ModelSide> {
  const ended = (what: string, words: string) =>
    new CliError("BENCH_SIDE", `expected ${name} to ${what}, it ended: ${words}`, "see what fails there");
  const started: LineProcess | string = await startProcess(command, args, env);
  if (typeof started === "string") throw ended("start", started);
  const ask = async (request: string, count: number): Promise<unknown> => {
    const answer = await started.ask(`${request} ${String(count)}`);
    if (answer === undefined) throw ended(`answer "${request} ${String(count)}"`, started.lastWords());
    return JSON.parse(answer) as unknown;
  };
  return {
    greeting: JSON.parse(started.greeting) as SideGreeting,
    ask,
    time: async (request, count) => (await ask(request, count)) as number,
    close: started.close,
  };
}

/** The command's own file: below the package, of which this is src/bench/models/ or, bundled, dist/. */
function commandFile(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return join(folder, "bin", "hydride.mjs");
}
