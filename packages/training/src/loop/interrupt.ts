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

  /**
   * Lets waiting signals arrive, and with them whatever other threads have finished, then says which signal came first, if any. It takes
   * two turns: what is called while such arrive ends its first one before the event loop looks for more.
   */
  async poll(): Promise<NodeJS.Signals | undefined> {
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
    return this.#signal;
  }

  stopListening(): void {
    for (const signal of SIGNALS) process.off(signal, this.#listener);
  }
}
