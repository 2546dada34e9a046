import type { Comm } from "@hydride/mpi-napi";
import { Adios } from "../adios";
import type { AttributeValue } from "../attribute";
import type { Engine } from "../engine/engine";
import { checkKeys } from "../engine/keys";
import { Pending } from "../engine/pending";
import { type PutData, type PutOptions, planPut } from "../engine/puts";
import { type AdiosSite, Refusal, attempt, attemptAsync, refuse } from "../errors";
import { ATTRIBUTE_KEYS, type AttributeOptions } from "../io/io";
import { type Parameters, checkName } from "../io/settings";
import type { NativePut } from "../native";
import { agree } from "../ranks";
import { describeSdk } from "../sdk";
import type { Dims } from "../selection";
import { type DataType, type NumericType, type TypedArray, viewAs } from "../types";
import { Declarations } from "./declarations";
import { checkRoom } from "./room";
import { type PutHeader, receivePuts, sendPuts } from "./transfer";

export interface ParallelWriterOptions {
  path: string;
  /** The ranks that write; without it this process alone. */
  comm?: Comm;
  /** By default "BP5". */
  engine?: string;
  /** Of the engine. */
  parameters?: Parameters;
}

/** Bytes that rank 0 has in its hands before it writes them. */
const WRITE_BYTES = 16 * 1024 * 1024;

/**
 * Writes a file of one step by all ranks: where ADIOS2 has MPI together, and where it has none rank 0 writes what the others send. The
 * file has the same variables, blocks, values and attributes either way. All ranks declare the same; each puts as many blocks as it
 * likes. flush() and close() are collective, everything else is not.
 */
export class ParallelWriter {
  readonly path: string;
  readonly #comm: Comm | undefined;
  /** Of ranks that write: without MPI in ADIOS2 rank 0 alone. */
  readonly #adios: Adios | undefined;
  readonly #gathers: boolean;
  readonly #engineType: string;
  readonly #parameters: Parameters;
  readonly #declarations = new Declarations();
  readonly #puts = new Pending<NativePut>("put");
  #engine: Engine | undefined;
  #state: "declaring" | "open" | "closed" = "declaring";
  /** The disk has no room for the rest. */
  #isAbandoned = false;

  /** Collective where there is a communicator. Throws AdiosError. */
  constructor(options: ParallelWriterOptions) {
    attempt({ call: "ParallelWriter" }, () => checkKeys(options, ["path", "comm", "engine", "parameters"]));
    const { path, comm, engine = "BP5", parameters = {} } = options;
    attempt({ call: "ParallelWriter", rank: comm?.rank, size: comm?.size }, () => checkName("a file", path));
    this.path = path;
    this.#engineType = engine;
    this.#parameters = parameters;
    this.#gathers = comm !== undefined && comm.size > 1 && !describeSdk().mpi;
    this.#comm = comm?.Dup();
    if (!this.#gathers) this.#adios = new Adios(comm === undefined ? {} : { comm });
    else if (comm!.rank === 0) this.#adios = new Adios();
  }

  /** A global array, or without a shape a single value. On all ranks, before the first flush(). */
  defineVariable(name: string, type: DataType, options: { shape?: Dims } = {}): void {
    attempt(this.#site("ParallelWriter.defineVariable", name), () => {
      this.#checkDeclaring();
      checkKeys(options, ["shape"]);
      this.#declarations.addVariable(name, type, options.shape);
    });
  }

  /** An attribute of the file or of a variable. On all ranks, before the first flush(). */
  attribute(name: string, value: AttributeValue, options: AttributeOptions = {}): void {
    attempt({ call: "ParallelWriter.attribute", path: this.path }, () => checkKeys(options, ATTRIBUTE_KEYS));
    attempt(this.#site(`ParallelWriter.attribute('${name}')`, options.variable), () => {
      this.#checkDeclaring();
      this.#declarations.addAttribute(name, value, options);
    });
  }

  /** A block of this rank. Its memory must not change before flush() or close() is over. */
  async put(name: string, data: PutData, block: Pick<PutOptions, "start" | "count"> = {}): Promise<void> {
    return attemptAsync(this.#site("ParallelWriter.put", name), async () => {
      if (this.#state === "closed") refuse("ADIOS_CLOSED", "the file was closed");
      checkKeys(block, ["start", "count"]);
      const put = planPut(this.#declarations.variable(name), data, block);
      this.#puts.add(name, put, put[1]);
    });
  }

  /**
   * Writes what was put so far, so that its memory may be used for something else. Collective. Where rank 0 writes for the others,
   * blocks of a variable lie in the file by flush and then by rank, and not by rank alone.
   */
  async flush(): Promise<void> {
    await this.#together("ParallelWriter.flush", async () => {
      await this.#writeAnd(async () => this.#engine?.performDataWrite());
    });
  }

  /** Writes what was put, and ends the file. Collective. */
  async close(): Promise<void> {
    if (this.#state === "closed") return;
    try {
      if (this.#isAbandoned) return;
      await this.#together("ParallelWriter.close", async () => {
        await this.#writeAnd(async () => {
          await this.#engine?.endStep();
          await this.#engine?.close();
        });
      });
    } finally {
      this.#state = "closed";
      await this.#adios?.close();
      this.#comm?.Free();
    }
  }

  /** Does it on all ranks, and throws on all where it fails on one. */
  async #together(call: string, work: () => Promise<void>): Promise<void> {
    const site = this.#site(call);
    if (this.#state === "closed") attempt(site, () => refuse("ADIOS_CLOSED", "the file was closed"));
    let failure: unknown;
    try {
      await this.#checkRoom();
      if (this.#state === "declaring") await this.#open();
      await work();
    } catch (error) {
      failure = error;
    }
    await attemptAsync(site, async () => {
      if (this.#comm !== undefined) await agree(this.#comm, site, failure);
      else if (failure !== undefined) throw failure;
    });
  }

  /** Before ADIOS2 itself is called by several ranks: what one of them then cannot write would keep the others for ever. */
  async #checkRoom(): Promise<void> {
    if (this.#comm === undefined || this.#comm.size === 1 || this.#gathers) return;
    try {
      await checkRoom(this.#comm, this.path, this.#puts.bytes);
    } catch (error) {
      this.#isAbandoned = true;
      await this.#engine?.abandon();
      throw error;
    }
  }

  async #open(): Promise<void> {
    if (this.#comm !== undefined) await this.#declarations.compare(this.#comm);
    this.#state = "open";
    if (this.#adios === undefined) return;
    const io = this.#adios.declareIO("parallelWriter");
    io.setEngine(this.#engineType);
    io.setParameters(this.#parameters);
    this.#declarations.applyTo(io);
    this.#engine = await io.open(this.path, "write");
    await this.#engine.beginStep();
  }

  /** Writes what was put, and does what the other ranks do as well, also where this one could not write all: they wait for it. */
  async #writeAnd(collective: () => Promise<void>): Promise<void> {
    let failure: unknown;
    await this.#write().catch((error: unknown) => (failure = error));
    await collective();
    if (failure !== undefined) throw failure;
  }

  async #write(): Promise<void> {
    const lost = this.#puts.dropLost();
    let failure: unknown =
      lost === undefined ? undefined : new Refusal("ADIOS_BUFFER", lost, "the others were written");
    const puts = this.#puts.take().map(({ item }) => item);
    if (this.#gathers && this.#comm!.rank > 0) {
      await sendPuts(this.#comm!, puts.map(outgoing));
    } else {
      await this.#writeOwn(puts).catch((error: unknown) => (failure ??= error));
      if (this.#gathers) failure ??= await this.#writeOthers(failure !== undefined);
    }
    if (failure !== undefined) throw failure;
  }

  async #writeOwn(puts: readonly NativePut[]): Promise<void> {
    for (const [name, data, start, count] of puts) {
      await this.#engine!.put(name, data, { ...(start && { start }), ...(count && { count }) });
    }
  }

  /** The first failure: what the others send is received all the same, because they wait for it. */
  async #writeOthers(hasFailed: boolean): Promise<unknown> {
    let failure: unknown;
    let waiting = 0;
    const take = async ({ name, isText, start, count }: PutHeader, bytes: Uint8Array) => {
      if (hasFailed || failure !== undefined) return;
      try {
        const { type } = this.#declarations.variable(name);
        const data = isText
          ? new TextDecoder().decode(bytes)
          : viewAs(type as NumericType, bytes.buffer as ArrayBuffer);
        await this.#engine!.put(name, data, { ...(start && { start }), ...(count && { count }) });
        waiting += bytes.length;
        if (waiting < WRITE_BYTES) return;
        waiting = 0;
        await this.#engine!.performDataWrite();
      } catch (error) {
        failure = error;
      }
    };
    for (let rank = 1; rank < this.#comm!.size; rank++) await receivePuts(this.#comm!, rank, take);
    return failure;
  }

  #checkDeclaring(): void {
    if (this.#state === "declaring") return;
    refuse("ADIOS_ARGUMENT", "expected it before the first flush() or close()");
  }

  #site(call: string, variable?: string): AdiosSite {
    return { call, variable, path: this.path, rank: this.#comm?.rank, size: this.#comm?.size };
  }
}

function outgoing([name, data, start, count]: NativePut) {
  const isText = typeof data === "string";
  const bytes = isText ? new TextEncoder().encode(data) : bytesOf(data);
  return { header: { name, bytes: bytes.length, isText, start, count }, bytes };
}

function bytesOf({ buffer, byteOffset, byteLength }: TypedArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
