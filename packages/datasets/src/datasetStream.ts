import { realpath } from "node:fs/promises";
import type { Structure } from "@hydride/core-graph";
import { DatasetError } from "./errors";
import { distinctNames, fileStem } from "./fileNames";
import { openDataset } from "./format";
import type { LabelReport } from "./labelReport";
import { shown } from "./optionValues";
import { checkReadOptions, LOAD_OPTIONS, type ReadOptions } from "./options";
import { readWith } from "./read";
import { type LeftOut, Reading } from "./reading";

/** A structure with the position in `files` of the one that it is from. */
export interface StreamedStructure {
  structure: Structure;
  file: number;
}

/**
 * The structures of the files of one dataset one by one, as `loadDataset` has them but for the blocks that it makes of all at once.
 * To be read once; what is said of them is complete then.
 */
export class DatasetStream implements AsyncIterable<StreamedStructure> {
  readonly dataset: string;
  readonly files: readonly string[];
  /** Whether `loadDataset` would bring structures into blocks where their groups are too few. */
  readonly isRegrouped: boolean;
  readonly #options: Omit<ReadOptions, "name">;
  readonly #reading = new Reading();

  /** @throws DatasetError */
  constructor(paths: string | readonly string[], options: Omit<ReadOptions, "name"> = {}) {
    this.files = typeof paths === "string" ? [paths] : paths;
    checkPaths(this.files);
    const [first] = this.files;
    if (first === undefined)
      throw new DatasetError("DATASET_OPTION", "expected one file or more of a dataset, found none", "name its files");
    checkReadOptions(options, LOAD_OPTIONS);
    this.#options = options;
    this.dataset = options.dataset ?? fileStem(first);
    this.isRegrouped = (options.groupBy ?? "auto") === "auto" && options.keys?.group === undefined;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<StreamedStructure, void, undefined> {
    const known = new Set<string>();
    for (const [file, { path, name }] of distinctNames(this.files).entries()) {
      const { format, source } = await openDataset(path, this.#options.formats);
      const place = await realpath(path).catch(() => path); // a pipe has none
      if (known.has(place)) throw givenTwice(this.dataset, path);
      known.add(place);
      const naming = { dataset: this.dataset, ...(name !== undefined && { name }) };
      for await (const structure of readWith(format, source, { ...this.#options, ...naming }, this.#reading)) {
        yield { structure, file };
      }
    }
  }

  get labels(): LabelReport {
    return this.#reading.labels.report();
  }

  /** What the option `outliers` left out. */
  get leftOut(): readonly LeftOut[] {
    return this.#reading.leftOut;
  }

  /** What the user should know. */
  notices(): string[] {
    return this.#reading.notices(`dataset ${JSON.stringify(this.dataset)}`);
  }
}

/** Callers may have no types. */
function checkPaths(files: unknown): void {
  if (Array.isArray(files) && files.every((file) => typeof file === "string")) return;
  throw new DatasetError(
    "DATASET_OPTION",
    `reading: expected the path of a file, or a list of them, found ${shown(files)}`,
    'for example loadDataset("water.xyz")',
  );
}

function givenTwice(dataset: string, path: string): DatasetError {
  return new DatasetError(
    "DATASET_OPTION",
    `dataset ${JSON.stringify(dataset)}: expected every file once, found ${path} twice`,
    "give a file once: its structures would be on both sides of a split",
  );
}
