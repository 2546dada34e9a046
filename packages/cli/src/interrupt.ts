import type { ChildProcess } from "node:child_process";
import { CliError } from "./errors.js";

const SIGNALS = ["SIGHUP", "SIGINT", "SIGTERM"] as const;

/** A command that a signal ended, after it cleaned up. */
export class Interrupted extends CliError {
  constructor(readonly signal: NodeJS.Signals) {
    super("INTERRUPTED", `interrupted by ${signal}`, "nothing was written");
  }
}

/** Passes signals on to a process, which ends this one otherwise and leaves that one running. */
export class PassedOn {
  #error: Interrupted | undefined;
  readonly #listener: (signal: NodeJS.Signals) => void;

  constructor(child: ChildProcess) {
    this.#listener = (signal) => {
      this.#error = new Interrupted(signal);
      child.kill(signal);
    };
    for (const signal of SIGNALS) process.on(signal, this.#listener);
  }

  /** What came; undefined where nothing did. Nothing is passed on from now. */
  end(): Interrupted | undefined {
    for (const signal of SIGNALS) process.off(signal, this.#listener);
    return this.#error;
  }
}

/** Turns SIGHUP, SIGINT and SIGTERM into an error of what is being waited for, so that what was begun can be removed. */
export class Interrupt {
  #error: Interrupted | undefined;
  #wake: ((error: Interrupted) => void) | undefined;
  readonly #listener = (signal: NodeJS.Signals): void => {
    this.#error = new Interrupted(signal);
    this.#wake?.(this.#error);
  };

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.#listener);
  }

  /** The items of `source`, until a signal comes; then throws `Interrupted`, even where no item ever comes. */
  async *until<Item>(source: AsyncGenerator<Item, void, undefined>): AsyncGenerator<Item, void, undefined> {
    try {
      for (;;) {
        const next = await this.#race(source.next());
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      // A source that is waiting for an item would end only after it.
      if (this.#error === undefined) await source.return();
    }
  }

  stopListening(): void {
    for (const signal of SIGNALS) process.off(signal, this.#listener);
  }

  #race<Value>(work: Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      this.#wake = reject;
      work.then(resolve, reject);
      if (this.#error !== undefined) reject(this.#error);
    });
  }
}
