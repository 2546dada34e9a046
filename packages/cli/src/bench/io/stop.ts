import { type ChildProcess, spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { Interrupted } from "../../interrupt.js";
import type { Side } from "../interleave.js";

const SIGNALS = ["SIGHUP", "SIGINT", "SIGTERM"] as const;

/** How a command ended, and all that it said. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/**
 * Turns SIGHUP, SIGINT and SIGTERM into an error of the next repetition: files that are being written can be removed only when their
 * writer is done with them.
 */
export class Stop {
  #error: Interrupted | undefined;
  #child: ChildProcess | undefined;
  readonly #listener = (signal: NodeJS.Signals): void => {
    this.#error = new Interrupted(signal);
    this.#child?.kill(signal);
  };

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.#listener);
  }

  /** @throws Interrupted when a signal has come. */
  check(): void {
    if (this.#error !== undefined) throw this.#error;
  }

  /** A side of which one repetition gives the seconds that count. */
  side(once: () => Promise<number>): Side {
    return {
      time: async (_, repetitions) => {
        let seconds = 0;
        for (let i = 0; i < repetitions; i++) {
          this.check();
          seconds += await once();
        }
        return seconds;
      },
    };
  }

  /** Runs a command of this Node, which signals reach. @throws Interrupted when one came meanwhile. */
  async run(args: readonly string[]): Promise<Ended> {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    const code = new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const ended = { code: await code, stdout, stderr };
    this.#child = undefined;
    this.check();
    return ended;
  }

  stopListening(): void {
    for (const signal of SIGNALS) process.off(signal, this.#listener);
  }
}

/** Seconds that some work takes. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const begun = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - begun) / 1e9;
}
