import { CliError } from "../../errors.js";
import { type ModelName, SHAPES } from "./shapes.js";

export type Mode = "train" | "infer";
export type Precision = "fp32" | "bf16";

/** One thing that is timed: a training step or predictions of a model in a precision. */
export interface ModelCase {
  /** `egnn-866/train/fp32` */
  name: string;
  model: ModelName;
  mode: Mode;
  precision: Precision;
}

const MODES: readonly Mode[] = ["train", "infer"];
const PRECISIONS: readonly Precision[] = ["fp32", "bf16"];

export const MODEL_CASES: readonly ModelCase[] = (Object.keys(SHAPES) as ModelName[]).flatMap((model) =>
  MODES.flatMap((mode) =>
    PRECISIONS.map((precision) => ({ name: `${model}/${mode}/${precision}`, model, mode, precision })),
  ),
);

/**
 * The cases that one of the patterns fits, in their own order; all where there are none. `*` stands for any characters.
 * @throws CliError BENCH_CASE for a pattern that fits none.
 */
export function selectCases(patterns: readonly string[]): ModelCase[] {
  const expressions = patterns.map((pattern) => {
    const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    const expression = new RegExp(`^${parts.join(".*")}$`);
    if (MODEL_CASES.some(({ name }) => expression.test(name))) return expression;
    throw new CliError(
      "BENCH_CASE",
      `expected a pattern of one of the cases, found ${JSON.stringify(pattern)}`,
      `the cases are ${MODEL_CASES.map(({ name }) => name).join(", ")}; * stands for any characters`,
    );
  });
  return MODEL_CASES.filter(({ name }) => expressions.length === 0 || expressions.some((each) => each.test(name)));
}
