import type { Outlines, TableOutline } from "@hydride/datasets";
import type { ReadFile } from "./readFiles.js";

/** The outlines of all files of a set, in their order, with where each is from. */
export class SetOutlines {
  readonly all: TableOutline[] = [];
  readonly #origins = new Map<Outlines, { file: number; first: number }>();
  /** By the number of the file. */
  readonly #structures: number[] = [];

  /** @param files Those of the set, in order. */
  constructor(readonly files: readonly ReadFile[]) {
    for (const { file, parts } of files) {
      let first = 0;
      for (const part of parts) {
        this.#origins.set(part, { file, first });
        for (const outline of part) this.all.push(outline);
        first += part.count;
      }
      this.#structures[file] = first;
    }
  }

  /** The number of the file that a structure is from. */
  fileOf({ table }: TableOutline): number {
    return this.#origins.get(table)!.file;
  }

  /** The place of a structure in its file. */
  placeOf({ table, index }: TableOutline): number {
    return this.#origins.get(table)!.first + index;
  }

  /** How many structures a file has. */
  structuresOf(file: number): number {
    return this.#structures[file]!;
  }
}
