/** What asks a run to stop. */
export const SIGNALS = ["SIGHUP", "SIGINT", "SIGTERM", "SIGUSR1"] as const;

/**
 * Remembers that the process was asked to stop, so that the loop can save at its next step. The second signal of a kind acts
 * as if nobody listened.
 */
export class Interrupt {
  #signal: NodeJS.Signals | undefined;
  readonly #listener = (signal: NodeJS.Signals) => {
    this.#signal ??= signal;
  };

  constructor() {
    for (const signal of SIGNALS) process.once(signal, this.#listener);
  }

  /** Lets waiting signals arrive, then says which one came first, if any. */
  async poll(): Promise<NodeJS.Signals | undefined> {
    await new Promise((resolve) => setImmediate(resolve));
    return this.#signal;
  }

  stopListening(): void {
    for (const signal of SIGNALS) process.off(signal, this.#listener);
  }
}
