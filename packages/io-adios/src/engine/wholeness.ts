import { refuse } from "../errors";
import { agree, type Ranks } from "../ranks";

/** Whether what was written so far is in a file: after a write that has failed it is not known any more. */
export class Wholeness {
  #failure: unknown;
  /** All ranks know of it. */
  #isTold = false;

  constructor(
    readonly path: string,
    readonly ranks: Ranks | undefined,
  ) {}

  /** The first write that has failed, here or on a rank that has told of it. */
  get failure(): unknown {
    return this.#failure;
  }

  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  get isTold(): boolean {
    return this.#isTold;
  }

  fail(error: unknown): void {
    this.#failure ??= error;
  }

  /** Tells the other ranks, and hears of them; once there is something to tell, no more. Collective. */
  async tell(): Promise<void> {
    if (this.ranks === undefined || this.#isTold) return;
    const site = { call: "Engine.performPuts", path: this.path };
    await agree(this.ranks.comm, site, this.#failure).catch((error: unknown) => {
      this.fail(error);
    });
    this.#isTold = this.hasFailed;
  }

  /** What follows a write that has failed would stand in its place: values of one step as those of another. @throws AdiosError ADIOS_FILE */
  check(): void {
    if (!this.hasFailed) return;
    const { message } = this.#failure as Error;
    refuse(
      "ADIOS_FILE",
      `expected a file that was written so far, found that it was not: ${message}`,
      "write it again",
    );
  }
}
