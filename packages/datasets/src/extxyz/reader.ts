import type { InfoValue, Structure } from "@hydride/core-graph";
import { DatasetError, Fault, quote } from "../errors";
import { LineReader } from "../lines";
import type { ReadOptions } from "../options";
import type { Reading } from "../reading";
import type { ByteSource } from "../source";
import { detached } from "./columns";
import { parseComment } from "./comment";
import { Frame } from "./frame";
import { Namer } from "../identity";

/** Gives the entries that stand in a file beside the frames for the next one; those of the frame itself go first. */
export type Beside = () => Promise<Iterable<readonly [string, InfoValue]>>;

/** Reads the frames of an extended-XYZ stream one by one, with one frame and one chunk of the file in memory. */
export async function* readExtxyz(
  source: ByteSource,
  options: ReadOptions,
  reading: Reading,
  beside?: Beside,
): AsyncGenerator<Structure, void, undefined> {
  yield* readFrames(source.path, source.chunks, { options, reading, ...(beside && { beside }) });
}

export interface FramesOptions {
  options: ReadOptions;
  reading: Reading;
  beside?: Beside;
  /** What comes before the stream in the file. */
  before?: { frames: number; lines: number; lastCount: string };
  /** How many frames are read; by default all. */
  frames?: number;
}

/** Reads frames of a stream that begins with one. */
export async function* readFrames(
  path: string,
  chunks: AsyncIterable<Buffer>,
  options: FramesOptions,
): AsyncGenerator<Structure, void, undefined> {
  const { before, frames = Infinity } = options;
  const lines = new LineReader(chunks, before?.lines);
  try {
    const reader = new FrameReader(path, lines, options);
    for (let i = 0; i < frames; i++) {
      const structure = await reader.next();
      if (structure === undefined) return;
      yield structure;
    }
  } finally {
    await lines.close();
  }
}

class FrameReader {
  readonly #path: string;
  readonly #options: ReadOptions;
  readonly #lines: LineReader;
  readonly #namer: Namer;
  #frame: number;
  #lastCount: string;
  #lastRow = 0;

  readonly #reading: Reading;
  readonly #beside: Beside | undefined;

  constructor(path: string, lines: LineReader, { options, reading, beside, before }: FramesOptions) {
    this.#frame = before?.frames ?? 0;
    this.#lastCount = before?.lastCount ?? "";
    this.#beside = beside;
    this.#reading = reading;
    this.#path = path;
    this.#options = options;
    this.#lines = lines;
    this.#namer = new Namer(path, options, reading);
  }

  async next(): Promise<Structure | undefined> {
    this.#frame++;
    try {
      const structure = await this.#read();
      if (structure === undefined && this.#lines.unterminated && this.#lines.line === this.#lastRow)
        this.#tellOfLastLine();
      return structure;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      throw error.at({ path: this.#path, frame: this.#frame, line: this.#lines.line });
    }
  }

  async #read(): Promise<Structure | undefined> {
    let line = await this.#next();
    while (line?.trim() === "") line = await this.#next();
    if (line === undefined) {
      if (this.#frame > 1) return undefined;
      throw new DatasetError("DATASET_FILE_EMPTY", `${this.#path}: expected structures, found only empty lines`, EMPTY);
    }
    const countLine = this.#lines.line;
    const count = this.#atomCount(line);
    const comment = await this.#next();
    if (comment === undefined) {
      throw truncated("expected a comment line after the atom count, found the end of the file");
    }
    const commentLine = this.#lines.line;
    const entries = parseComment(detached(comment));
    for (const [key, value] of (await this.#beside?.()) ?? []) if (!entries.has(key)) entries.set(key, value);
    const frame = new Frame(entries, this.#options);
    while (frame.atoms < count) {
      const row = this.#lines.take() ?? (await this.#next());
      if (row === undefined) throw truncated(`expected ${count} atoms, found the end of the file after ${frame.atoms}`);
      frame.push(row, countLine);
    }
    this.#lastRow = this.#lines.line;
    this.#lastCount = `${count} in line ${countLine}`;
    return this.#finish(frame, commentLine);
  }

  #finish(frame: Frame, commentLine: number): Structure {
    try {
      return frame.finish({ path: this.#path, frame: this.#frame, line: commentLine }, this.#namer, this.#reading);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      throw error.at({ path: this.#path, frame: this.#frame, line: commentLine });
    }
  }

  /** A file that was cut inside its last number cannot be told from one with a shorter number. */
  #tellOfLastLine(): void {
    const line = this.#lines.line;
    this.#reading.notice(
      `${this.#path}\0end`,
      () =>
        `${this.#path}: the last line (line ${line}) has no line end: if the file was cut off, ` +
        "its last number has lost digits; compare it with the original",
    );
  }

  async #next(): Promise<string | undefined> {
    return this.#lines.take() ?? ((await this.#lines.fill()) ? this.#lines.take() : undefined);
  }

  #atomCount(line: string): number {
    const text = line.trim();
    const count = /^\d+$/.test(text) ? Number(text) : 0;
    if (Number.isSafeInteger(count) && count > 0) return count;
    const hint =
      this.#frame === 1
        ? "an extended-XYZ frame begins with a line that holds nothing but the number of atoms"
        : `the atom count of the frame before (${this.#lastCount}) may be too small`;
    throw new Fault("EXTXYZ_ATOM_COUNT", `expected a number of atoms, 1 or more, found ${quote(text)}`, hint);
  }
}

const EMPTY = "write or fetch the file again";

function truncated(message: string): Fault {
  return new Fault("EXTXYZ_TRUNCATED", message, "the file was cut off: fetch it again, or remove its last frame");
}
