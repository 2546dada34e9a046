import { AdiosError, type AdiosSite, toAdiosError } from "../errors";

/** The add-on's word for work that it refuses because something of the IO's definition was refused before it. */
export const REFUSED_DEFINITION = "ADIOS_DEFINITION";

interface Posted {
  /** Fulfilled when ADIOS2 has it, or has refused it. */
  done: Promise<void>;
  failure: unknown;
}

/**
 * What was defined without waiting: ADIOS2 learns of it on its thread, in order. Where it refuses something, the add-on does not do the
 * next work of the IO that waits, and its caller learns what was refused.
 */
export class Definitions {
  /** Those that are not done, and those that have failed, of which nobody knows yet. */
  readonly #posted = new Set<Posted>();

  post(site: AdiosSite, work: Promise<void>): void {
    const posted: Posted = { done: Promise.resolve(), failure: undefined };
    posted.done = work.then(
      () => void this.#posted.delete(posted),
      (error: unknown) => {
        posted.failure = toAdiosError(error, site);
      },
    );
    this.#posted.add(posted);
  }

  /** The result of work that was asked for just now, after them; or what one of them has failed with. */
  async before<R>(work: Promise<R>): Promise<R> {
    const posted = [...this.#posted];
    try {
      return await work;
    } catch (error) {
      // Without its ADIOS object, or its IO, it is closed for the add-on.
      if (isRefused(error) || codeOf(error) === "ADIOS_CLOSED") await this.check(posted);
      throw error;
    }
  }

  /** Throws what one of them has failed with, once they are done. */
  async check(posted: readonly Posted[] = [...this.#posted]): Promise<void> {
    await Promise.all(posted.map(({ done }) => done));
    const failed = posted.filter((each) => each.failure !== undefined && this.#posted.delete(each));
    const failure = failed[0]?.failure;
    if (failure instanceof AdiosError) throw failure;
    if (failure !== undefined) throw new Error("a definition failed", { cause: failure });
  }
}

/** Whether the add-on has not done it because of a definition. */
export function isRefused(error: unknown): boolean {
  return codeOf(error) === REFUSED_DEFINITION;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
