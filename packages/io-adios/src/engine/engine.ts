import { describe } from "../describe";
import { type AdiosSite, attemptAsync, refuse } from "../errors";
import { holding } from "../holding";
import { checkBp4Text, isBp4 } from "../io/bp4Texts";
import { type Definitions, isRefused } from "../io/definitions";
import type { Addon, NativeInto, NativePut, NativeStatus } from "../native";
import type { Ranks } from "../ranks";
import { checkDims } from "../selection";
import type { DataType, TypedArray } from "../types";
import { Variable } from "../variable";
import type { Block } from "./block";
import { type GetOptions, type Got, type Selection, checkLaunch, gotten, gottenMany, planGet, planMany } from "./gets";
import { checkKeys } from "./keys";
import { type OpenMode, reads } from "./mode";
import { type Deferred, Pending, isMoved } from "./pending";
import { type PutData, type PutOptions, planPut } from "./puts";
import { Wholeness } from "./wholeness";

const MOVED = "its memory was transferred to somewhere else while ADIOS2 worked with it";

interface Home {
  variable(name: string): Variable | undefined;
  /** Whether any variable has an operator. */
  readonly isCompressed: boolean;
}

interface EngineParts {
  addon: Addon;
  id: number;
  io: Home;
  path: string;
  mode: OpenMode;
  type: string;
  ranks: Ranks | undefined;
  /** Whether any rank has a variable with an operator. */
  isCompressed: boolean;
  definitions: Definitions;
  onClose: (engine: Engine) => void;
}

type Work = (puts: NativePut[], gets: NativeInto[]) => Promise<void>;

/**
 * An open file. Its calls are done in their order, on the I/O thread. Those on steps, performDataWrite() and close() are
 * collective where ranks have opened it together.
 */
export class Engine {
  readonly path: string;
  readonly mode: OpenMode;
  /** ADIOS2's name of what reads or writes, for example "BP5Writer". */
  readonly type: string;
  readonly #addon: Addon;
  readonly #id: number;
  readonly #io: Home;
  readonly #ranks: Ranks | undefined;
  readonly #isCompressed: boolean;
  readonly #definitions: Definitions;
  readonly #onClose: (engine: Engine) => void;
  readonly #puts = new Pending<NativePut>("put");
  /** Those with memory of the caller's. */
  readonly #gets = new Pending<NativeInto>("get");
  /** Memory that ADIOS2 may still know of, because it has failed: until the file is closed. */
  readonly #kept: unknown[] = [];
  #closing: Promise<void> | undefined;
  readonly #written: Wholeness;
  /** The last step to read has ended, and there is none after it. */
  #isAtEnd = false;

  /** Not for callers: `IO.open` makes engines. */
  constructor({ addon, id, io, path, mode, type, ranks, isCompressed, definitions, onClose }: EngineParts) {
    this.#addon = addon;
    this.#id = id;
    this.#io = io;
    this.path = path;
    this.mode = mode;
    this.type = type;
    this.#ranks = ranks;
    this.#isCompressed = isCompressed;
    this.#written = new Wholeness(path, ranks);
    this.#definitions = definitions;
    this.#onClose = onClose;
  }

  get isReading(): boolean {
    return reads(this.mode);
  }

  /** Goes to the next step of a file that is read, or begins one to write. Seconds to wait for one; by default for ever. */
  async beginStep(options: { timeout?: number } = {}): Promise<NativeStatus> {
    return this.#run("Engine.beginStep", undefined, () => {
      checkKeys(options, ["timeout"]);
      const { timeout = -1 } = options;
      if (typeof timeout !== "number" || Number.isNaN(timeout)) {
        refuse("ADIOS_ARGUMENT", `expected seconds as timeout, found ${describe(timeout)}`);
      }
      if (this.mode === "readRandomAccess")
        refuse("ADIOS_ARGUMENT", 'a file open for "readRandomAccess" has all steps at once');
      this.#written.check();
      return this.#addon.beginStep(this.#id, timeout).then((status) => {
        this.#isAtEnd = status === "endOfStream";
        return status;
      });
    });
  }

  /**
   * Ends the step, with all deferred puts and gets. Where the memory of one has gone it refuses, and the step goes on without that one:
   * the others are still pending.
   */
  async endStep(): Promise<void> {
    await this.#run("Engine.endStep", undefined, () =>
      this.#settledTogether((puts, gets) => this.#addon.endStep(this.#id, puts, gets)),
    );
  }

  async currentStep(): Promise<number> {
    return this.#run("Engine.currentStep", undefined, () => this.#addon.currentStep(this.#id));
  }

  /** Writes a block of a variable, or its value. Its memory is not copied (see `mode`). */
  async put(variable: Variable | string, data: PutData, options: PutOptions = {}): Promise<void> {
    const name = nameOf(variable);
    await this.#run("Engine.put", name, async () => {
      this.#checkWriting();
      const put = planPut(this.#defined(variable), data, options);
      if (typeof data === "string" && isBp4(this.type)) checkBp4Text(data);
      this.#puts.add(name, put, put[1]);
      // Those before it come before it in the file as well.
      if (checkLaunch(options.mode ?? "deferred") === "sync") await this.#performPuts();
    });
  }

  /** Takes the data of deferred puts into ADIOS2's memory: theirs may be used for something else then. */
  async performPuts(): Promise<void> {
    await this.#run("Engine.performPuts", undefined, () => {
      this.#checkWriting();
      return this.#performPuts();
    });
  }

  /** Writes the data of all puts so far, so that little memory is needed. BP5, inside a step; as performPuts() with others. */
  async performDataWrite(): Promise<void> {
    await this.#run("Engine.performDataWrite", undefined, () => {
      this.#refuseReading();
      return this.#settledTogether((puts) => this.#addon.performDataWrite(this.#id, puts));
    });
  }

  /** Writes all steps that have ended. */
  async flush(): Promise<void> {
    await this.#run("Engine.flush", undefined, () => {
      this.#checkWriting();
      return this.#settled((puts) => this.#addon.flush(this.#id, puts));
    });
  }

  /**
   * Reads (a part of) a variable into one typed array, without copies; of a variable of strings its text. Names give what the
   * file has.
   */
  async get<T extends DataType>(variable: Variable<T>, options?: GetOptions): Promise<Got<T>>;
  async get(variable: string, options?: GetOptions): Promise<TypedArray | string>;
  async get(variable: Variable | string, options: GetOptions = {}): Promise<TypedArray | string> {
    const name = nameOf(variable);
    return this.#run("Engine.get", name, async () => {
      this.#checkReading();
      if (variable instanceof Variable) this.#checkOwner(variable);
      const known = variable instanceof Variable ? variable : undefined;
      const plan = planGet(known, options, this.mode === "readRandomAccess");
      const { into } = options;
      const deferred = plan.at(-1) as number;
      const length = into?.length;
      const item: NativeInto | undefined = into === undefined || deferred === 0 ? undefined : [deferred, into];
      if (item !== undefined) this.#gets.add(name, item, item[1]);
      const got = await holding(into, this.#addon.get(this.#id, name, ...plan)).catch((error: unknown) => {
        if (item !== undefined) this.#gets.drop(item);
        throw error;
      });
      if (deferred === 0 && into?.length !== length) refuse("ADIOS_BUFFER", MOVED);
      return gotten(got, into);
    });
  }

  /**
   * Reads parts of variables, one typed array for each, all of them views of one memory: for many small reads, of which each would
   * take longer on its way to the I/O thread and back than it takes to be read.
   */
  async getMany(selections: readonly Selection[]): Promise<TypedArray[]> {
    return this.#run("Engine.getMany", undefined, async () => {
      this.#checkReading();
      return gottenMany(await this.#addon.getMany(this.#id, planMany(selections)));
    });
  }

  /** Fills the memory of deferred gets. */
  async performGets(): Promise<void> {
    await this.#run("Engine.performGets", undefined, () => {
      this.#checkReading();
      return this.#settled((_, gets) => this.#addon.performGets(this.#id, gets));
    });
  }

  /** The blocks of a variable, by writer; of the current step, or of the step that is named in "readRandomAccess". */
  async blocksInfo(variable: Variable | string, step?: number): Promise<Block[]> {
    const name = nameOf(variable);
    return this.#run("Engine.blocksInfo", name, async () => {
      this.#checkReading();
      const wanted = step === undefined ? -1 : checkDims("step", [step])[0]!;
      return this.#addon.blocksInfo(this.#id, name, wanted);
    });
  }

  /**
   * Ends the file, with all deferred puts and gets, and the step that is open. It is closed also where it throws because of some of
   * them. A second time it does nothing.
   */
  async close(): Promise<void> {
    this.#closing ??= this.#run("Engine.close", undefined, async () => {
      const lost = this.#dropLost();
      await this.#compress();
      // Other ranks wait for this one to close, unless all know; alone, steps that are whole stay as they are.
      const isLost = this.#written.hasFailed && (this.#isCompressing || (this.#ranks?.size ?? 1) === 1);
      try {
        if (isLost) await this.#addon.abandonFile(this.#id);
        else await this.#give((puts, gets) => this.#addon.closeFile(this.#id, puts, gets));
        this.#written.check();
      } finally {
        this.#kept.length = 0;
        this.#onClose(this);
      }
      if (lost !== undefined) refuse("ADIOS_BUFFER", lost, "the file was closed without it");
    });
    await this.#closing;
  }

  /** Leaves the file as it is, unfinished: for where ADIOS2 could not close it, or would never come back. */
  async abandon(): Promise<void> {
    this.#closing ??= this.#run("Engine.abandon", undefined, async () => {
      await this.#addon.abandonFile(this.#id);
      this.#onClose(this);
    });
    await this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #performPuts(): Promise<void> {
    return this.#settled((puts) => this.#addon.performPuts(this.#id, puts));
  }

  get #isCompressing(): boolean {
    return !this.isReading && (this.#isCompressed || this.#io.isCompressed);
  }

  /** What cannot be compressed, on any rank, is found out before ADIOS2 does what all do together: it would end the process, or hang. */
  async #compress(): Promise<void> {
    if (!this.#isCompressing || this.#written.isTold) return;
    if (!this.#written.hasFailed) {
      await this.#give((puts) => this.#addon.performPuts(this.#id, puts)).catch(() => undefined);
    }
    await this.#written.tell();
  }

  /** Work that ends what was deferred; refused where some of it cannot be done, which is forgotten then, and nothing else. */
  async #settled(work: Work): Promise<void> {
    this.#refuseLost();
    await this.#give(work);
  }

  /** The same of work that all ranks do together. */
  async #settledTogether(work: Work): Promise<void> {
    const { hasFailed } = this.#written;
    try {
      if (!hasFailed) this.#refuseLost();
    } catch (error) {
      // The others are about to ask whether all could.
      if (!this.#isCompressing || this.#ranks === undefined) throw error;
      this.#written.fail(error);
    }
    await this.#compress();
    if (hasFailed) this.#written.check();
    if (this.#written.hasFailed) throw this.#written.failure as Error;
    await this.#give(work);
  }

  #refuseLost(): void {
    const lost = this.#dropLost();
    if (lost !== undefined) refuse("ADIOS_BUFFER", lost, "the others are still pending");
  }

  #dropLost(): string | undefined {
    return this.#puts.dropLost((name) => this.#io.variable(name) !== undefined) ?? this.#gets.dropLost();
  }

  async #give(work: Work): Promise<void> {
    const [puts, gets] = [this.#puts.take(), this.#gets.take()];
    try {
      await holding([puts, gets], work(puts.map(itemOf), gets.map(itemOf)));
    } catch (error) {
      if (isRefused(error)) {
        this.#puts.putBack(puts);
        this.#gets.putBack(gets);
      } else {
        if (!this.isReading) this.#written.fail(error);
        this.#kept.push(puts, gets);
      }
      throw error;
    }
    const moved = [...puts, ...gets].find(isMoved);
    if (moved !== undefined) refuse("ADIOS_BUFFER", `variable '${moved.variable}': ${MOVED}`);
  }

  #defined(variable: Variable | string): Variable {
    if (variable instanceof Variable) return this.#checkOwner(variable);
    const found = this.#io.variable(variable);
    return found ?? refuse("ADIOS_NO_VARIABLE", "it was not defined");
  }

  #checkOwner(variable: Variable): Variable {
    if (variable.owner === this.#io) return variable;
    return refuse("ADIOS_ARGUMENT", "it is a variable of another IO than the file");
  }

  #checkWriting(): void {
    this.#refuseReading();
    this.#written.check();
  }

  #refuseReading(): void {
    if (this.isReading) refuse("ADIOS_ARGUMENT", `the file is open for "${this.mode}"`);
  }

  #checkReading(): void {
    if (!this.isReading) refuse("ADIOS_ARGUMENT", `the file is open for "${this.mode}"`);
    // ADIOS2 would give values of another step.
    if (this.#isAtEnd) refuse("ADIOS_STEP", "expected a step of the file, found that it has no further ones");
  }

  #run<R>(call: string, variable: string | undefined, work: () => Promise<R>): Promise<R> {
    const site: AdiosSite = { call, variable, path: this.path, rank: this.#ranks?.rank, size: this.#ranks?.size };
    return attemptAsync(site, () => {
      if (this.#closing !== undefined) refuse("ADIOS_CLOSED", "the file was closed");
      return this.#definitions.before(work());
    });
  }
}

function itemOf<Item>({ item }: Deferred<Item>): Item {
  return item;
}

function nameOf(variable: Variable | string): string {
  return typeof variable === "string" ? variable : variable.name;
}
