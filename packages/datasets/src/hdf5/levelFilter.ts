import { Fault } from "../errors";
import { counted } from "../reading";
import type { StructureRecord } from "../record";
import { shellWord } from "../shell";
import type { LayoutReading } from "./layout";

/** Leaves out structures without an energy of the level that was asked for, and says which levels the file has. */
export class LevelFilter {
  readonly #given: LayoutReading;
  readonly #others = new Set<string>();
  #kept = 0;
  #missing = 0;

  constructor(given: LayoutReading) {
    this.#given = given;
  }

  /** The records that have an energy; `levels` are those that their group has data of. */
  *kept(records: Iterable<StructureRecord>, levels: readonly string[]): Generator<StructureRecord, void, undefined> {
    for (const other of levels) if (other !== this.#given.level) this.#others.add(other);
    for (const record of records) {
      if (record.energy === undefined) this.#tell(record.id!);
      else {
        this.#kept++;
        yield record;
      }
    }
  }

  /** Throws a `Fault` where no structure has an energy of the level. */
  end(): void {
    if (this.#kept > 0 || this.#missing === 0) return;
    const [example = ""] = this.#others;
    throw new Fault(
      "DATASET_LEVEL",
      `expected energies of level ${this.#given.level}, found none in ${counted(this.#missing)}`,
      this.#others.size === 0
        ? "the file has no other level either"
        : `choose a level that the file has (${this.#listed()}), for example level: ${JSON.stringify(example)} ` +
            `(shell: --level ${shellWord(example)})`,
    );
  }

  #tell(id: string): void {
    this.#missing++;
    const { file, reading, level } = this.#given;
    reading.notice(`${file.path}\0missing`, (frames) => {
      const others = this.#others.size === 0 ? "" : `; the file has data of ${this.#listed()} too`;
      return `${file.path}: ${counted(frames)} without an energy of level ${level} left out (first: ${id})${others}`;
    });
  }

  #listed(): string {
    return [...this.#others].join(", ");
  }
}
