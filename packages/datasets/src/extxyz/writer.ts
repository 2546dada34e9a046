import { randomBytes } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { getSystemErrorMap, promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Structure } from "@hydride/core-graph";
import { DatasetError } from "../errors";
import { fileStem } from "../fileNames";
import { checkOptions, checkStructures, STREAMS } from "../optionKeys";
import { Reading } from "../reading";
import { formatFrame, identityAsRead, type WriteIdentity } from "./formatFrame";

export interface WriteOptions {
  /** Default `auto`. */
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
  readonly #reading = new Reading();
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
      throw notWritten(
        path,
        error,
        "expected a place to write a file to",
        "the folder has to exist and to be writable",
      );
    }
  }

  /**
   * Throws `StructureError` or `DatasetError` where the structure cannot be written, or where a structure before it has the
   * same id in the same dataset; the file goes on without it. With `identity: "none"` ids may repeat.
   */
  async write(structure: Structure): Promise<void> {
    const text = formatFrame(structure, this.#identity);
    if (this.#identity !== "none") this.#claim(structure);
    this.#waiting.push(text);
    this.#length += text.length;
    this.structures++;
    this.atoms += structure.numbers.length;
    if (this.#length >= BUFFER_CHARACTERS) await this.#flush();
  }

  /** Puts the file into its place. Throws `DatasetError` where the disk refuses. */
  async close(): Promise<void> {
    await this.#flush();
    await this.#onDisk(async () => {
      await this.#file.sync();
      await this.#file.close();
      await rename(this.#temporary, this.path);
    });
  }

  /** Removes what was written. */
  async abort(): Promise<void> {
    await this.#file.close();
    await rm(this.#temporary, { force: true });
  }

  /** What a reader would refuse is not written. */
  #claim(structure: Structure): void {
    const { dataset, id } = identityAsRead(structure, this.#identity, fileStem(this.path), this.structures + 1);
    const place = { path: this.path, frame: this.structures + 1 };
    const before = this.#reading.claim(dataset, id, place);
    if (before === undefined) return;
    throw new DatasetError(
      "DATASET_DUPLICATE_ID",
      `expected a different id for every structure of dataset ${JSON.stringify(dataset)}, ` +
        `found ${JSON.stringify(id)} in structure ${before.frame} and again`,
      "read files of the same name as different datasets (option dataset), or change the id; " +
        'identity: "none" writes no dataset, id and group',
      place,
    );
  }

  async #flush(): Promise<void> {
    if (this.#length === 0) return;
    const bytes = Buffer.from(this.#waiting.join(""), "utf8");
    this.#waiting = [];
    this.#length = 0;
    const stored = /\.gz$/i.test(this.path) ? await compress(bytes) : bytes;
    await this.#onDisk(() => this.#file.writeFile(stored));
  }

  async #onDisk(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      throw notWritten(
        this.path,
        error,
        "expected to write the file",
        "free space, or write elsewhere; no file is left",
      );
    }
  }
}

function notWritten(path: string, error: unknown, expected: string, hint: string): DatasetError {
  const { errno, message } = error as NodeJS.ErrnoException;
  const found = (errno === undefined ? undefined : getSystemErrorMap().get(errno)?.[1]) ?? message;
  return new DatasetError("EXTXYZ_WRITE", `${path}: ${expected}, found: ${found}`, hint);
}

/** Writes all structures, or, where one cannot be read or written, no file. */
export async function writeStructures(
  path: string,
  structures: Iterable<Structure> | AsyncIterable<Structure>,
  options: WriteOptions = {},
): Promise<{ structures: number; atoms: number }> {
  checkStructures("writing", structures, STREAMS);
  checkOptions("writing", options, ["identity"]);
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
