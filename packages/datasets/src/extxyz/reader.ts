import type { Structure } from "@hydride/core-graph";
import { DatasetError, Fault, quote } from "../errors";
import { LineReader } from "../lines";
import type { ReadOptions } from "../options";
import type { ByteSource } from "../source";
import { detached } from "./columns";
import { parseComment } from "./comment";
import { Frame } from "./frame";
import { Namer } from "./identity";

/** Reads the frames of an extended-XYZ stream one by one, with one frame and one chunk of the file in memory. */
export async function* readExtxyz(
  source: ByteSource,
  options: ReadOptions,
): AsyncGenerator<Structure, void, undefined> {
  const lines = new LineReader(source.chunks);
  try {
    const reader = new FrameReader(source.path, lines, options);
    for (;;) {
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
  #frame = 0;
  #lastCount = "";

  constructor(path: string, lines: LineReader, options: ReadOptions) {
    this.#path = path;
    this.#options = options;
    this.#lines = lines;
    this.#namer = new Namer(path, options);
  }

  async next(): Promise<Structure | undefined> {
    this.#frame++;
    try {
      return await this.#read();
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
      throw new DatasetError("DATASET_FILE_EMPTY", `${this.#path}: expected structures, found only empty lines`);
    }
    const countLine = this.#lines.line;
    const count = this.#atomCount(line);
    const comment = await this.#next();
    if (comment === undefined) {
      throw truncated("expected a comment line after the atom count, found the end of the file");
    }
    const commentLine = this.#lines.line;
    const frame = new Frame(parseComment(detached(comment)), this.#options);
    while (frame.atoms < count) {
      const row = this.#lines.take() ?? (await this.#next());
      if (row === undefined) throw truncated(`expected ${count} atoms, found the end of the file after ${frame.atoms}`);
      frame.push(row, countLine);
    }
    this.#lastCount = `${count} in line ${countLine}`;
    return this.#finish(frame, commentLine);
  }

  #finish(frame: Frame, commentLine: number): Structure {
    try {
      return frame.finish(this.#frame, this.#namer);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      throw error.at({ path: this.#path, frame: this.#frame, line: commentLine });
    }
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
    throw new Fault("EXTXYZ_ATOM_COUNT", `expected a number of atoms, found ${quote(text)}`, hint);
  }
}

function truncated(message: string): Fault {
  return new Fault("EXTXYZ_TRUNCATED", message, "the file was cut off: fetch it again, or remove its last frame");
}
