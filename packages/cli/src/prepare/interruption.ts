import { setImmediate } from "node:timers/promises";
import type { Comm } from "@hydride/mpi-napi";
import { type Interrupt, Interrupted } from "../interrupt.js";

/** A signal that came to a job that writes sets, and the sets that were complete by then. */
export class PrepareInterrupted extends Interrupted {
  override readonly hint: string;

  constructor(signal: NodeJS.Signals, complete: readonly string[], begun?: string) {
    super(signal);
    const parts = [
      complete.length === 0 ? "" : `complete: ${complete.join(", ")}`,
      begun === undefined
        ? ""
        : `${begun} was being written: it is there as before, or complete; the next prepare clears up`,
    ].filter((part) => part !== "");
    this.hint = parts.length === 0 ? "nothing was written" : parts.join("; ");
  }
}

/** Whether this rank or another one was interrupted while it read. */
export function isInterruption(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return code === "INTERRUPTED" && !(error instanceof PrepareInterrupted);
}

/** Throws PrepareInterrupted on all ranks where a signal has come to one of them. Collective. */
export async function stopTogether(
  interrupt: Interrupt,
  comm: Comm | undefined,
  complete: readonly string[],
): Promise<void> {
  const own = await signalOf(interrupt.until(turns()));
  const signals = comm === undefined ? [own] : comm.allgather(own ?? null);
  const signal = signals.find((one) => one != null);
  if (signal != null) throw new PrepareInterrupted(signal, complete);
}

/**
 * Waits for work that cannot be stopped halfway: a signal ends the process, and with it the job, at once, after `tell` has told of it.
 * Were it to go on, the set would appear after all.
 */
export async function orDie<Result>(
  interrupt: Interrupt,
  work: () => Promise<Result>,
  tell: (signal: NodeJS.Signals) => void,
): Promise<Result> {
  const results: Result[] = [];
  async function* once() {
    yield await work();
  }
  const signal = await signalOf(interrupt.until(once()), results);
  if (signal === undefined) return results[0]!;
  tell(signal);
  interrupt.stopListening();
  process.kill(process.pid, signal);
  throw new Interrupted(signal);
}

/** The signal that came before `source` had ended, if one did. */
async function signalOf<Item>(
  source: AsyncGenerator<Item, void, undefined>,
  items: Item[] = [],
): Promise<NodeJS.Signals | undefined> {
  try {
    for await (const item of source) items.push(item);
    return undefined;
  } catch (error) {
    if (error instanceof Interrupted) return error.signal;
    throw error;
  }
}

/** Signals that came while a computation had the thread are heard in the second turn of the event loop at the latest. */
async function* turns(): AsyncGenerator<void, void, undefined> {
  await setImmediate();
  yield;
  await setImmediate();
  yield;
}
