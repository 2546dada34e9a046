import type { Comm } from "@hydride/mpi-napi";
import { describe } from "./describe";
import { checkKeys } from "./engine/keys";
import { type AdiosSite, attempt, attemptAsync, refuse } from "./errors";
import { IO } from "./io/io";
import { library, newId } from "./load";
import type { Addon } from "./native";
import { Ranks } from "./ranks";

export interface AdiosOptions {
  /** Of `@hydride/mpi-napi`: all of its ranks make the object, and open files, together. Needs an ADIOS2 with MPI. */
  comm?: Comm;
}

/** ADIOS2: where the IOs are. Its work is done on one thread of the process, in the order of the calls. */
export class Adios {
  readonly #addon: Addon;
  readonly #id = newId();
  readonly #ranks: Ranks | undefined;
  readonly #ios = new Map<string, IO>();
  readonly #made: Promise<void>;
  #isClosed = false;

  /** Collective where there is a communicator. Throws AdiosError. */
  constructor(options: AdiosOptions = {}) {
    attempt({ call: "Adios" }, () => checkKeys(options, ["comm"]));
    const { comm } = options;
    const site = { call: "Adios", rank: comm?.rank, size: comm?.size };
    this.#addon = library().addon;
    this.#ranks = attempt(site, () => (comm === undefined ? undefined : new Ranks(this.#addon, comm)));
    this.#made = attemptAsync(site, () => this.#addon.createAdios(this.#id, this.#ranks?.handle ?? -1));
    // What follows fails as well, and says so.
    this.#made.catch(() => undefined);
  }

  /** A new IO: variables, attributes and settings of files of one kind. */
  declareIO(name: string): IO {
    return attempt(this.#site("Adios.declareIO"), () => {
      this.#checkOpen();
      if (typeof name !== "string" || name === "") {
        refuse("ADIOS_ARGUMENT", `expected a name of an IO, found ${describe(name)}`);
      }
      if (this.#ios.has(name)) refuse("ADIOS_ARGUMENT", `there is an IO '${name}' already`);
      const id = newId();
      const declared = this.#addon.declareIo(this.#id, id, name);
      const io = new IO({ addon: this.#addon, id, name, ranks: this.#ranks, made: this.#made, declared });
      this.#ios.set(name, io);
      return io;
    });
  }

  /** Forgets an IO, which has no open file. */
  async removeIO(name: string): Promise<void> {
    await attemptAsync(this.#site("Adios.removeIO"), async () => {
      this.#checkOpen();
      const io = this.#ios.get(name);
      if (io === undefined) return refuse("ADIOS_ARGUMENT", `there is no IO '${name}'`);
      io.forget();
      this.#ios.delete(name);
      await this.#addon.removeIo(this.#id, io.id, name);
      await io.checkDefinitions();
    });
  }

  /**
   * Closes files that are open, and gives back what it has, also where it throws what one of them had to say, or what was refused of a
   * definition that nobody has waited for. Collective where there is a communicator.
   */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    await attemptAsync(this.#site("Adios.close"), async () => {
      this.#isClosed = true;
      const ios = [...this.#ios.values()];
      const closed = await Promise.allSettled(ios.map((io) => io.closeAll()));
      await this.#addon.closeAdios(this.#id, this.#ranks?.handle ?? -1);
      this.#ranks?.free();
      const failed = closed.find((each) => each.status === "rejected");
      if (failed !== undefined) throw failed.reason;
      for (const io of ios) await io.checkDefinitions();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #checkOpen(): void {
    if (this.#isClosed) refuse("ADIOS_CLOSED", "it was closed");
  }

  #site(call: string): AdiosSite {
    return { call, rank: this.#ranks?.rank, size: this.#ranks?.size };
  }
}
