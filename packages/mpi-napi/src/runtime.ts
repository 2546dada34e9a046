import { isMainThread } from "node:worker_threads";
import { MPIError } from "./errors";
import { endWith } from "./ending";
import { checkLauncher, prepareSingleton } from "./launcher";
import { type Loaded, load } from "./load";
import type { Addon, Outcome } from "./native";
import { meetingOf } from "./neighbours";

/** What MPI gave when it began. */
export interface Runtime {
  readonly addon: Addon;
  /** 0 to 3: single, funneled, serialized, multiple. */
  readonly level: number;
  readonly rank: number;
  readonly size: number;
  readonly tagLimit: number;
  readonly isOpenMpi4: boolean;
}

const LEVELS = ["single", "funneled", "serialized", "multiple"];

let loaded: Loaded | undefined;
let runtime: Runtime | undefined;
let over = false;
let onFinished: (outcomes?: Outcome[]) => void = () => undefined;

/** `listener` is called when watched requests may be over, and with the ends of all that there are before MPI ends. */
export function whenFinished(listener: (outcomes?: Outcome[]) => void): void {
  onFinished = listener;
}

export function isInitialized(): boolean {
  return runtime !== undefined;
}

export function isFinalized(): boolean {
  return over;
}

/** The add-on, before MPI has begun. */
export function library(): Addon {
  if (!isMainThread) {
    const hint = "use it on the main thread and exchange messages with the worker";
    throw new MPIError("MPI_THREAD", -1, "MPI belongs to the main thread of a process", undefined, hint);
  }
  loaded ??= load();
  return loaded.addon;
}

/** MPI, which begins with the first use. Throws MPIError. */
export function mpi(): Runtime {
  runtime ??= begin();
  if (over) throw new MPIError("MPI_ERR_OTHER", errorCodeOf("MPI_ERR_OTHER"), "MPI is over in this process");
  return runtime;
}

function begin(): Runtime {
  const addon = library();
  const wanted = process.env["HYDRIDE_MPI_THREADS"] ?? "multiple";
  if (!LEVELS.includes(wanted)) {
    throw new MPIError(
      "MPI_ERR_ARG",
      errorCodeOf("MPI_ERR_ARG"),
      `HYDRIDE_MPI_THREADS=${wanted} is none of ${LEVELS.join(", ")}`,
    );
  }
  // For tests: as if MPI's counts ended there.
  addon.limitCounts(Number(process.env["HYDRIDE_MPI_MAX_COUNT"] ?? 0));
  const restore = prepareSingleton(loaded!.build);
  const [level, rank, size, tagLimit] = addon.initialize(LEVELS.indexOf(wanted), () => onFinished());
  restore();
  checkLauncher(size, loaded!);
  endWith(addon, size, () => over);
  const meeting = meetingOf(size);
  if (meeting !== undefined) addon.watchNeighbours(meeting.name, loaded!.witness, meeting.launcherNamesRanks);
  return { addon, level, rank, size, tagLimit, isOpenMpi4: loaded!.build.startsWith("openmpi-4") };
}

/** Those that are called before MPI ends. */
const enders = new Set<() => void>();

/** Calls something once before `finalize` ends MPI, what came last first; gives what takes it back. */
export function beforeFinalize(run: () => void): () => void {
  // Two that are the same are two all the same.
  const ender = () => {
    run();
  };
  enders.add(ender);
  return () => void enders.delete(ender);
}

/** Ends MPI; nothing where it has not begun or is over. What an ender throws leaves it running. */
export function finalize(): void {
  if (runtime === undefined || over) return;
  for (const ender of [...enders].reverse()) {
    enders.delete(ender);
    ender();
  }
  const outcomes = runtime.addon.finalize();
  over = true;
  onFinished(outcomes);
}

/** The number of an error class in this MPI. */
export function errorCodeOf(code: string): number {
  return loaded?.addon.errorClasses[code] ?? -1;
}
