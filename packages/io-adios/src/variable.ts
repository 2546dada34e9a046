import { describe } from "./describe";
import { checkKeys } from "./engine/keys";
import { refuse } from "./errors";
import type { NativeVariable } from "./native";
import { type Box, type Dims, checkBox, checkDims } from "./selection";
import type { DataType } from "./types";

/** What a variable is: one value, an array that blocks make up together, or one array a block. */
export type VariableKind = "globalValue" | "globalArray" | "joinedArray" | "localValue" | "localArray";

/** What a file says of a variable; in a step, of that step. */
export interface VariableInfo<T extends DataType = DataType> {
  name: string;
  /** Of a type that is not supported, such as "long double", ADIOS2's name. */
  type: T;
  kind: VariableKind;
  /** Of a global array; [] of the others. With steps in a file that is read at random, of the first of them. */
  shape: number[];
  /** In how many steps it is. */
  steps: number;
  /** Smallest and largest element over all blocks, where the writer kept them, and not both are 0. */
  min?: number | bigint;
  max?: number | bigint;
}

export interface VariableShape {
  /** Of a global array. Without it, and with `count`, a local array; without both a single value. */
  shape?: Dims;
  /** The block of this rank: by default all of the shape. */
  start?: Dims;
  count?: Dims;
  /** Shape, start and count never change. */
  constantDims?: boolean;
}

const KEYS = ["shape", "start", "count", "constantDims"] as const satisfies readonly (keyof VariableShape)[];

/** A variable of an IO: defined by the program, or found in a file. */
export class Variable<T extends DataType = DataType> {
  readonly name: string;
  readonly type: T;
  /** Not for callers. */
  readonly owner: object;
  kind: VariableKind;
  readonly #constantDims: boolean;
  #shape: number[];
  readonly #block: Box | undefined;
  /** Whether nothing was said of the block: it is all of the shape, whatever that becomes. */
  readonly #isWhole: boolean;

  /** Not for callers: `IO.defineVariable` makes variables. */
  constructor(owner: object, name: string, type: T, definition: VariableShape) {
    checkKeys(definition, KEYS, "the shape of a variable");
    const { shape, start, count, constantDims = false } = definition;
    if (typeof constantDims !== "boolean") {
      refuse("ADIOS_ARGUMENT", `expected true or false as constantDims, found ${describe(constantDims)}`);
    }
    this.owner = owner;
    this.name = name;
    this.type = type;
    this.#constantDims = constantDims;
    this.#isWhole = start === undefined && count === undefined;
    this.#shape = shape === undefined ? [] : checkDims("shape", shape);
    if (shape !== undefined && this.#shape.length > 0) {
      this.kind = "globalArray";
      this.#block = checkBox(this.#shape, start, count);
    } else if (count !== undefined && checkDims("count", count).length > 0) {
      if (start !== undefined && start.length > 0) {
        refuse("ADIOS_ARGUMENT", `expected no start of a local array, found ${describe(start)}`);
      }
      this.kind = "localArray";
      this.#block = { start: [], count: checkDims("count", count) };
    } else {
      if (start !== undefined && checkDims("start", start).length > 0) {
        refuse(
          "ADIOS_ARGUMENT",
          `expected no start of a single value, found ${describe(start)}`,
          "give a shape or a count",
        );
      }
      this.kind = "globalValue";
    }
    if (type === "string" && this.kind !== "globalValue") {
      refuse("ADIOS_TYPE", "expected no shape of a variable of strings: it has single values", "use an attribute");
    }
  }

  /** Not for callers: one that is in a file. */
  static found(owner: object, { name, type, kind, shape }: VariableInfo): Variable {
    const variable = new Variable(owner, name, type, type === "string" ? {} : { shape });
    variable.kind = kind;
    return variable;
  }

  /** Of a global array; [] of the others. */
  get shape(): readonly number[] {
    return this.#shape;
  }

  /** Not for callers: as the add-on takes it. */
  get definition(): [shape: Dims, start: Dims, count: Dims, constantDims: boolean] {
    return [this.#shape, this.#block?.start ?? [], this.#block?.count ?? [], this.#constantDims];
  }

  /** Another shape of a global array, from the next put on: as in a step that has more. */
  setShape(shape: Dims): void {
    if (this.kind !== "globalArray" || this.#constantDims) {
      throw new TypeError(`variable '${this.name}': only a global array without constantDims changes its shape`);
    }
    const checked = checkDims("shape", shape);
    if (checked.length !== this.#shape.length) {
      throw new RangeError(
        `variable '${this.name}': expected ${this.#shape.length} dimensions, found ${checked.length}`,
      );
    }
    this.#shape = checked;
  }

  /** Not for callers: the block of a put, undefined of a single value and of constant dimensions. */
  block(start: Dims | undefined, count: Dims | undefined): Box | undefined {
    if (this.kind === "globalValue") {
      if (start !== undefined || count !== undefined) refuse("ADIOS_SELECTION", "a single value has no selection");
      return undefined;
    }
    if (start === undefined && count === undefined && this.kind === "localArray") return this.#block;
    if (this.#constantDims) {
      if (start === undefined && count === undefined) return this.#block;
      refuse("ADIOS_SELECTION", "expected no start and count of a variable with constantDims");
    }
    if (this.kind === "localArray") {
      if (start !== undefined && start.length > 0) refuse("ADIOS_SELECTION", "a block of a local array has no start");
      const checked = checkDims("count", count);
      const { length } = this.#block!.count;
      if (checked.length !== length) {
        refuse("ADIOS_SELECTION", `expected ${length} numbers as count, found ${describe(count)}`);
      }
      return { start: [], count: checked };
    }
    if (start === undefined && count === undefined && !this.#isWhole)
      return checkBox(this.#shape, this.#block!.start, this.#block!.count);
    return checkBox(this.#shape, start, count);
  }

  /** Not for callers. */
  get hasConstantDims(): boolean {
    return this.#constantDims;
  }
}

export function variableInfo({ name, type, kind, shape, steps, min, max }: NativeVariable): VariableInfo {
  return {
    name,
    type: type as DataType,
    kind: (kind ?? "globalValue") as VariableKind,
    shape: shape ?? [],
    steps: steps ?? 0,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  };
}
