import { TorchError } from "../../errors.js";
import { broadcastTensors } from "../../generated/functions.js";
import type { Tensor } from "../../tensor.js";
import { expectTensor, expectThat } from "../expect.js";

/** What a loss gives: one number for each element, their mean, or their sum. */
export type Reduction = "none" | "mean" | "sum";

export interface ReductionOptions {
  /** "mean" unless said otherwise. */
  reduction?: Reduction;
}

const REDUCTIONS: readonly Reduction[] = ["none", "mean", "sum"];

/** ATen's number of a reduction. */
export function reductionIndex(where: string, reduction: Reduction): number {
  const index = REDUCTIONS.indexOf(reduction);
  expectThat(index >= 0, where, 'reduction "none", "mean" or "sum"', reduction);
  return index;
}

export function reduce(values: Tensor, reduction: Reduction): Tensor {
  return reduction === "none" ? values : reduction === "mean" ? values.mean() : values.sum();
}

const warned = new Set<string>();

/** @throws TorchError TORCH_ARGUMENTS for what is no Tensor. */
export function checkPair(where: string, input: Tensor, target: Tensor): void {
  expectTensor(where, input, "input");
  expectTensor(where, target, "target");
}

/** Both in their common shape. Different shapes are more often a mistake than meant: each pair of them is warned of once. */
export function broadcastPair(where: string, input: Tensor, target: Tensor): [Tensor, Tensor] {
  checkPair(where, input, target);
  const [mine, theirs] = [input.shape, target.shape];
  if (mine.join() === theirs.join()) return [input, target];
  const message =
    `${where}: the target's shape [${theirs.join(", ")}] is not the input's, [${mine.join(", ")}]; ` +
    "they are broadcast, which is seldom what is meant";
  if (!warned.has(message)) {
    warned.add(message);
    process.emitWarning(message, { code: "TORCH_BROADCAST" });
  }
  return broadcastTensors([input, target]) as [Tensor, Tensor];
}

/** A weight for each element of the input; undefined stands for none. */
export function checkWeight(where: string, weight: Tensor | undefined, input: Tensor): void {
  if (!weight || weight.shape.join() === input.shape.join()) return;
  throw new TorchError(
    `${where}: expected a weight of the input's shape [${input.shape.join(", ")}], found [${weight.shape.join(", ")}]`,
    "TORCH_ARGUMENTS",
  );
}
