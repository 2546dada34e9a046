import { randomBytes } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Structure } from "@hydride/core-graph";
import { DatasetError } from "../errors";
import { formatFrame, type WriteIdentity } from "./formatFrame";

export interface WriteOptions {
  /** Default `auto`; `all` where structures of several datasets go into one file. */
  identity?: WriteIdentity;
}

const BUFFER_CHARACTERS = 1 << 20;
const compress = promisify(gzip);

/**
 * Writes extended XYZ piece by piece, gzip where the name ends in .gz. The file is under a temporary name beside its place
 * until {@link close} has it on the disk, and {@link abort} leaves nothing behind.
 */
export class ExtxyzWriter {
  readonly path: string;
  structures = 0;
  atoms = 0;
  readonly #temporary: string;
  readonly #file: FileHandle;
  readonly #identity: WriteIdentity;
  #waiting: string[] = [];
  #length = 0;

  private constructor(path: string, temporary: string, file: FileHandle, options: WriteOptions) {
    this.path = path;
    this.#temporary = temporary;
    this.#file = file;
    this.#identity = options.identity ?? "auto";
  }

  /** Throws `DatasetError` where there can be no such file. */
  static async open(path: string, options: WriteOptions = {}): Promise<ExtxyzWriter> {
    const temporary = `${path}.${randomBytes(4).toString("hex")}.part`;
    try {
      return new ExtxyzWriter(path, temporary, await open(temporary, "wx"), options);
    } catch (error) {
      const found = error instanceof Error ? error.message : String(error);
      const hint = "the folder has to exist and to be writable";
      throw new DatasetError("EXTXYZ_WRITE", `${path}: expected a place to write a file to, found: ${found}`, hint);
    }
  }

  /** Throws `StructureError` or `DatasetError` where the structure cannot be written; the file goes on without it. */
  async write(structure: Structure): Promise<void> {
    const text = formatFrame(structure, this.#identity);
    this.#waiting.push(text);
    this.#length += text.length;
    this.structures++;
    this.atoms += structure.numbers.length;
    if (this.#length >= BUFFER_CHARACTERS) await this.#flush();
  }

  /** Puts the file into its place. */
  async close(): Promise<void> {
    await this.#flush();
    await this.#file.sync();
    await this.#file.close();
    await rename(this.#temporary, this.path);
  }

  /** Removes what was written. */
  async abort(): Promise<void> {
    await this.#file.close();
    await rm(this.#temporary, { force: true });
  }

  async #flush(): Promise<void> {
    if (this.#length === 0) return;
    const bytes = Buffer.from(this.#waiting.join(""), "utf8");
    this.#waiting = [];
    this.#length = 0;
    await this.#file.writeFile(/\.gz$/i.test(this.path) ? await compress(bytes) : bytes);
  }
}

/** Writes all structures, or, where one cannot be read or written, no file. */
export async function writeStructures(
  path: string,
  structures: Iterable<Structure> | AsyncIterable<Structure>,
  options: WriteOptions = {},
): Promise<{ structures: number; atoms: number }> {
  const writer = await ExtxyzWriter.open(path, options);
  try {
    for await (const structure of structures) await writer.write(structure);
    await writer.close();
  } catch (error) {
    await writer.abort();
    throw error;
  }
  return { structures: writer.structures, atoms: writer.atoms };
}
