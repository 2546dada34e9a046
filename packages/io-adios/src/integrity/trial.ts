import { spawn } from "node:child_process";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { AdiosError } from "../errors";
import { buildFolder } from "../load";
import { damaged } from "./errors";
import { Speech } from "./speech";
import { effortOf } from "./stillWorking";

/** How a folder is opened for trial. */
export interface Trial {
  /**
   * How long it may take, milliseconds; by default 0.75 s, and 1 s more for every 64 MiB of metadata. Where others have the
   * processors it may take longer, as long as it is not waiting for something.
   */
  milliseconds?: number;
}

const LEAST_MILLISECONDS = 750;
const LOOK_MILLISECONDS = 25;
/** Longer than its time it may take on a busy machine. */
const MOST_TIMES = 12;
const METADATA_BYTES_A_SECOND = 64 * 1024 * 1024;

interface Outcome {
  code: number | null;
  signal: NodeJS.Signals | null;
  late: boolean;
  /** Whether ADIOS2 was reached. */
  hasBegun: boolean;
  /** What ADIOS2 said, else what was said before it. */
  text: string;
}

/**
 * Has another process open the folder with ADIOS2 and read the ends of every block: metadata on which ADIOS2 crashes, or waits for data
 * that will not come, end that process.
 * @throws IntegrityError BP_DAMAGED; AdiosError ADIOS_ADDON where that process does not come as far as ADIOS2.
 */
export async function tryOpening(path: string, version: 4 | 5, trial: Trial = {}): Promise<void> {
  const limit = trial.milliseconds ?? LEAST_MILLISECONDS + (await secondsFor(path, version)) * 1000;
  const program = join(buildFolder(), "adios_trial");
  const { code, signal, late, hasBegun, text } = await run(program, [path, `BP${version}`], limit);
  // ADIOS2 says of some damage that it passes over what it is; a set that is in order leaves it nothing to say.
  if (hasBegun && code === 0 && text === "") return;
  const found = late
    ? `that ADIOS2 is still waiting after ${limit / 1000} s`
    : signal !== null
      ? `that it ends with ${signal}`
      : `that it says ${JSON.stringify(stripVTControlCharacters(text).trim())}`;
  if (!hasBegun) {
    const problem = `expected ${program} to open ${path} for trial, found ${found} before it has begun`;
    throw new AdiosError(
      "ADIOS_ADDON",
      problem,
      undefined,
      "build the add-on again, and look at LD_PRELOAD and the like",
    );
  }
  throw damaged({ file: path, expected: "a set that ADIOS2 can open and read", found });
}

async function secondsFor(path: string, version: 4 | 5): Promise<number> {
  const names = version === 5 ? ["md.0", "mmd.0"] : ["md.0"];
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(path, name))).size));
  return Math.floor(sizes.reduce((a, b) => a + b, 0) / METADATA_BYTES_A_SECOND);
}

function run(program: string, args: string[], limit: number): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: environment(process.env) });
    let late = false;
    const started = performance.now();
    const timer = setInterval(() => {
      const passed = performance.now() - started;
      if (passed < limit) return;
      const effort = effortOf(child.pid);
      if (effort?.isBusy === true && effort.worked < limit && passed < MOST_TIMES * limit) return;
      late = true;
      child.kill("SIGKILL");
    }, LOOK_MILLISECONDS);
    const speeches = [child.stdout, child.stderr].map((stream) => {
      const speech = new Speech();
      stream.setEncoding("utf8").on("data", (more: string) => speech.add(more));
      return speech;
    });
    child.on("error", (error) => {
      clearInterval(timer);
      reject(error);
    });
    child.on("close", (code, signal) => {
      clearInterval(timer);
      const text = lastSentence(speeches.map((speech) => speech.text).join(""));
      resolve({ code, signal, late, hasBegun: speeches.every((speech) => speech.hasBegun), text });
    });
  });
}

/** A child of a rank is none itself, even where its ADIOS2 is linked with MPI. */
function environment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = Object.entries(env).filter(([name]) => !/^(OMPI|PMIX|PMI|HYDRA|MPIR|SLURM)_/.test(name));
  return Object.fromEntries(own);
}

/** ADIOS2 puts date and place in front of what it has to say, each in brackets or angle brackets. */
function lastSentence(text: string): string {
  const last = text.trim().split("\n").at(-1) ?? "";
  return last.replace(/^(\[[^\]]*\]\s*|<[^>]*>\s*)+:?\s*/g, "").slice(0, 300);
}
