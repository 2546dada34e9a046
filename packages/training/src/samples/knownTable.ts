import type { Structure } from "@hydride/core-graph";
import { Outlines, type PreparedPlace, preparedPlace, type Side } from "@hydride/datasets";
import { forceSum, type ForceSum, type Known } from "../data/known.js";

const SIDES: readonly Side[] = ["train", "validation", "test"];
const [IS_LABELLED, HAS_FORCES, HAS_STRESS, HAS_CHARGE, HAS_SPIN] = [1, 2, 4, 8, 16];
const FIRST_ROOM = 64;

const COLUMNS = {
  flags: Uint8Array,
  /** Of the dataset. */
  file: Uint32Array,
  components: Uint32Array,
  absolute: Float64Array,
  charge: Float64Array,
  spin: Float64Array,
  /** Position of the set's path in `paths`. */
  path: Uint32Array,
  side: Uint8Array,
  index: Float64Array,
} as const;
type Columns = { [Name in keyof typeof COLUMNS]: InstanceType<(typeof COLUMNS)[Name]> };

/** What training has to know of the structures of sets, which can be read again: 50 bytes each beside their outlines. */
export class KnownTable {
  readonly outlines: Outlines;
  readonly #columns = Object.fromEntries(
    Object.entries(COLUMNS).map(([name, Type]) => [name, new Type(FIRST_ROOM)]),
  ) as unknown as Columns;
  readonly #paths: string[] = [];

  /** @param keys Those of `info` that are kept. */
  constructor(dataset: string, keys: readonly string[]) {
    this.outlines = new Outlines(dataset, keys);
  }

  get count(): number {
    return this.outlines.count;
  }

  /** @param structure Of a set. */
  add(structure: Structure, file: number, isLabelled: boolean): void {
    const row = this.count;
    if (row === this.#columns.flags.length) this.#grow();
    const { forces, stress, charge, spin } = structure;
    const { components, absolute } = forces === undefined ? { components: 0, absolute: 0 } : forceSum(forces);
    const { path, side, index } = preparedPlace(structure)!;
    const values: Record<keyof Columns, number> = {
      flags:
        (isLabelled ? IS_LABELLED : 0) |
        (forces === undefined ? 0 : HAS_FORCES) |
        (stress === undefined ? 0 : HAS_STRESS) |
        (charge === undefined ? 0 : HAS_CHARGE) |
        (spin === undefined ? 0 : HAS_SPIN),
      file,
      components,
      absolute,
      charge: charge ?? 0,
      spin: spin ?? 0,
      path: this.#pathPlace(path),
      side: SIDES.indexOf(side),
      index,
    };
    for (const name of Object.keys(COLUMNS) as (keyof Columns)[]) this.#columns[name][row] = values[name];
    this.outlines.add(structure);
  }

  /** All of them, in order. */
  rows(): KnownRow[] {
    return Array.from({ length: this.count }, (_, row) => new KnownRow(this, row));
  }

  number(name: keyof Columns, row: number): number {
    return this.#columns[name][row]!;
  }

  has(flag: number, row: number): boolean {
    return (this.number("flags", row) & flag) !== 0;
  }

  placeOf(row: number): PreparedPlace {
    const side = SIDES[this.number("side", row)]!;
    return { path: this.#paths[this.number("path", row)]!, side, index: this.number("index", row) };
  }

  #pathPlace(path: string): number {
    const known = this.#paths.lastIndexOf(path);
    return known >= 0 ? known : this.#paths.push(path) - 1;
  }

  #grow(): void {
    for (const [name, Type] of Object.entries(COLUMNS)) {
      const before = this.#columns[name as keyof Columns];
      const longer = new Type(2 * before.length);
      longer.set(before);
      Object.assign(this.#columns, { [name]: longer });
    }
  }
}

/** A structure in the table. */
export class KnownRow implements Known {
  constructor(
    readonly table: KnownTable,
    readonly row: number,
  ) {}

  get numbers(): Uint8Array {
    return this.table.outlines.numbersOf(this.row);
  }

  get energy(): number | undefined {
    return this.table.outlines.energyOf(this.row);
  }

  get dataset(): string {
    return this.table.outlines.dataset;
  }

  get id(): string {
    return this.table.outlines.idOf(this.row);
  }

  get group(): string {
    return this.table.outlines.groupOf(this.row);
  }

  set group(group: string) {
    this.table.outlines.setGroup(this.row, group);
  }

  /** Whether a reader took the group from the composition. */
  get hasMadeUpGroup(): boolean {
    return this.table.outlines.hasMadeUpGroup(this.row);
  }

  get info(): Known["info"] {
    return this.table.outlines.infoOf(this.row);
  }

  get forces(): ForceSum | undefined {
    if (!this.table.has(HAS_FORCES, this.row)) return undefined;
    const [components, absolute] = [this.table.number("components", this.row), this.table.number("absolute", this.row)];
    return { components, absolute };
  }

  /** Only whether there is one. */
  get stress(): true | undefined {
    return this.table.has(HAS_STRESS, this.row) ? true : undefined;
  }

  get charge(): number | undefined {
    return this.table.has(HAS_CHARGE, this.row) ? this.table.number("charge", this.row) : undefined;
  }

  get spin(): number | undefined {
    return this.table.has(HAS_SPIN, this.row) ? this.table.number("spin", this.row) : undefined;
  }

  /** Whether there is something to learn from. */
  get isLabelled(): boolean {
    return this.table.has(IS_LABELLED, this.row);
  }

  /** The number of its file in the dataset. */
  get file(): number {
    return this.table.number("file", this.row);
  }

  /** Where its set has it. */
  get place(): PreparedPlace {
    return this.table.placeOf(this.row);
  }
}
