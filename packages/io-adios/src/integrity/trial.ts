import { spawn } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe } from "../describe";
import { checkKeys } from "../engine/keys";
import { AdiosError, refuse } from "../errors";
import { buildFolder } from "../load";
import { damaged, IntegrityError } from "./errors";
import { Speech } from "./speech";
import { effortOf, Watch } from "./stillWorking";

/** How a folder is opened for trial. */
export interface Trial {
  /**
   * How much processor time it may take, milliseconds; by default 0.75 s, 3 s more for every MiB of metadata, of which each step of a
   * variable has some, 1 s for every MiB of data, up to 60 s, and, as these may be compressed, 100 ms for every MiB that is read, up to as much again. Where it waits for something, it ends after
   * 0.75 s in which nothing happened.
   */
  milliseconds?: number;
  /**
   * Whether values are held against the smallest and largest of their block that the writer noted: where no block lies over another, as
   * in sets of samples, which are opened so.
   */
  values?: boolean;
}

const LEAST_MILLISECONDS = 750;
const LOOK_MILLISECONDS = 25;
/** Longer than its time it may take on a busy machine. */
const MOST_TIMES = 12;
const MEBIBYTE = 1024 * 1024;
const MILLISECONDS_A_MEBIBYTE = { metadata: 3000, data: 1000, read: 100 };
/** Of data, and again of what is read. */
const MOST_MILLISECONDS_OF_DATA = 60_000;

interface Outcome {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Why it was ended, where it was. */
  late: string | undefined;
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
  const limit = trial.milliseconds ?? (await millisecondsFor(path));
  const program = join(buildFolder(), "adios_trial");
  const { code, signal, late, hasBegun, text } = await run(
    program,
    [path, `BP${version}`, ...(trial.values === true ? ["values"] : [])],
    limit,
    trial.milliseconds !== undefined,
  );
  // ADIOS2 says of some damage that it passes over what it is; a set that is in order leaves it nothing to say.
  if (hasBegun && code === 0 && text === "") return;
  const found = late
    ? late
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
  const problem = { file: path, expected: "a set that ADIOS2 can open and read", found };
  throw late === undefined ? damaged(problem) : new IntegrityError("BP_DAMAGED", problem, LATE);
}

const LATE =
  "copy or write the set again; where you know that it is in order, allow more time (validate: { trial: { milliseconds } }) or leave " +
  "the trial out (validate: { trial: false })";

/** Refuses what is no trial. */
export function checkTrial(trial: unknown): void {
  checkKeys(trial, ["milliseconds", "values"], "trial");
  const { milliseconds, values } = trial as Trial;
  if (values !== undefined && typeof values !== "boolean") {
    refuse("ADIOS_ARGUMENT", `expected true or false as values of a trial, found ${describe(values)}`);
  }
  if (milliseconds === undefined || (typeof milliseconds === "number" && milliseconds > 0)) return;
  refuse("ADIOS_ARGUMENT", `expected a number above 0 as milliseconds of a trial, found ${describe(milliseconds)}`);
}

/** What ADIOS2 has to do grows with metadata and, up to what a trial reads, with data. */
async function millisecondsFor(path: string): Promise<number> {
  let [metadata, data] = [0, 0];
  for (const name of await readdir(path)) {
    const isData = name.startsWith("data.");
    if (!isData && !/^m?md\./.test(name)) continue;
    const mebibytes = (await stat(join(path, name))).size / MEBIBYTE;
    if (isData) data += mebibytes;
    else metadata += mebibytes;
  }
  const ofData = Math.min(MOST_MILLISECONDS_OF_DATA, data * MILLISECONDS_A_MEBIBYTE.data);
  return LEAST_MILLISECONDS + metadata * MILLISECONDS_A_MEBIBYTE.metadata + ofData;
}

/** Why it does not go on, where it does not; without /proc by the clock alone. */
function whyLate(pid: number | undefined, passed: number, limit: number, watch: Watch): string | undefined {
  const effort = effortOf(pid);
  if (effort !== undefined) watch.add(passed, effort);
  const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;
  if (watch.isWaiting) return `that ADIOS2 is still waiting after ${seconds(passed)}`;
  const most = effort === undefined ? limit : MOST_TIMES * limit;
  if ((effort?.worked ?? 0) < limit && passed < most) return undefined;
  const worked = effort === undefined ? "" : `, of which it worked ${seconds(effort.worked)}`;
  return `that ADIOS2 has not come to an end after ${seconds(passed)}${worked}`;
}

function run(program: string, args: string[], limit: number, isGiven: boolean): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: environment(process.env) });
    let late: string | undefined;
    const watch = new Watch(Math.min(LEAST_MILLISECONDS, limit));
    const started = performance.now();
    const timer = setInterval(() => {
      const read = speeches.reduce((sum, { mebibytes }) => sum + mebibytes, 0);
      const more = Math.min(MOST_MILLISECONDS_OF_DATA, read * MILLISECONDS_A_MEBIBYTE.read);
      const most = isGiven ? limit : limit + more;
      late ??= whyLate(child.pid, performance.now() - started, most, watch);
      if (late !== undefined) child.kill("SIGKILL");
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
    // Once it is gone nothing is known of it, which is no reason to end it.
    child.on("exit", () => clearInterval(timer));
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
