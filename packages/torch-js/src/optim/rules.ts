import { TorchError } from "../errors.js";
import type { Tensor } from "../tensor.js";

/** What values an option may have: in words, and as a test. */
export type Check = readonly [expected: string, holds: (value: unknown) => boolean];

/** Options of an optimiser: their defaults, and what each may be. */
export interface Rules<Options extends object> {
  /** The optimiser's name, for errors. */
  readonly name: string;
  readonly defaults: Required<Options>;
  readonly checks: { readonly [Name in keyof Required<Options>]: Check };
  /** Whether the kernel wants the count of steps on the parameters' device; otherwise it is on the CPU. */
  readonly stepOnDevice?: boolean;
  /** A tensor of the state before the first step; zeros where this is left out. */
  initialState?(param: Tensor, options: Required<Options>): Tensor;
  /** What is wrong with options that are each in range; undefined where nothing is. */
  conflict?(options: Required<Options>): string | undefined;
}

export const atLeastZero: Check = [">= 0", (value) => typeof value === "number" && value >= 0];
export const zeroToOne: Check = ["in [0, 1]", (value) => typeof value === "number" && value >= 0 && value <= 1];
export const anyNumber: Check = ["to be a number", (value) => typeof value === "number" && !Number.isNaN(value)];
export const flag: Check = ["to be true or false", (value) => typeof value === "boolean"];
export const decays: Check = [
  "to be two numbers in [0, 1)",
  (value) =>
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((each) => typeof each === "number" && each >= 0 && each < 1),
];

const show = (value: unknown): string =>
  Array.isArray(value) ? `[${value.map(show).join(", ")}]` : typeof value === "string" ? `"${value}"` : String(value);

/**
 * Refuses options of a group that are out of range.
 * @param where The optimiser, and the group where there are several.
 * @throws TorchError TORCH_ARGUMENTS
 */
export function checkGroup<Options extends object>(where: string, group: object, rules: Rules<Options>): void {
  for (const [name, [expected, holds]] of Object.entries(rules.checks) as [keyof Options & string, Check][]) {
    const value = (group as Options)[name];
    if (!holds(value)) {
      throw new TorchError(`${where}: expected ${name} ${expected}, found ${show(value)}`, "TORCH_ARGUMENTS");
    }
  }
  const conflict = rules.conflict?.(group as Required<Options>);
  if (conflict !== undefined) throw new TorchError(`${where}: ${conflict}`, "TORCH_ARGUMENTS");
}
