import { AdiosError, type AdiosSite, toAdiosError } from "../errors";

/**
 * What was defined without waiting: ADIOS2 learns of it on its thread. What it refuses then is thrown by the next call that
 * waits.
 */
export class Definitions {
  #failure: unknown;

  post(site: AdiosSite, work: Promise<void>): void {
    work.catch((error: unknown) => (this.#failure ??= toAdiosError(error, site)));
  }

  /** The result of work that was asked for after them, or what one of them has failed with. */
  async before<R>(work: Promise<R>): Promise<R> {
    try {
      const result = await work;
      this.#check();
      return result;
    } catch (error) {
      this.#check();
      throw error;
    }
  }

  #check(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure instanceof AdiosError) throw failure;
    if (failure !== undefined) throw new Error("a definition failed", { cause: failure });
  }
}
