import { CliError, EXIT } from "./errors.js";

const EXIT_CODES = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated } as const;

type Stop = keyof typeof EXIT_CODES;

/** A command that a signal ended, after it cleaned up. */
export class Interrupted extends CliError {
  readonly exitCode: number;

  constructor(signal: Stop) {
    super("INTERRUPTED", `interrupted by ${signal}`, "nothing was written");
    this.exitCode = EXIT_CODES[signal];
  }
}

/** Turns SIGINT and SIGTERM into an error of what is being waited for, so that what was begun can be removed. */
export class Interrupt {
  #error: Interrupted | undefined;
  #wake: ((error: Interrupted) => void) | undefined;
  readonly #listener = (signal: NodeJS.Signals): void => {
    this.#error = new Interrupted(signal as Stop);
    this.#wake?.(this.#error);
  };

  constructor() {
    for (const signal of Object.keys(EXIT_CODES)) process.on(signal, this.#listener);
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
    for (const signal of Object.keys(EXIT_CODES)) process.off(signal, this.#listener);
  }

  #race<Value>(work: Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      this.#wake = reject;
      work.then(resolve, reject);
      if (this.#error !== undefined) reject(this.#error);
    });
  }
}
