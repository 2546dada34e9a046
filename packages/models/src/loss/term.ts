import type { GraphBatch } from "@hydride/core-graph";
import * as torch from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import { toDevice } from "../toDevice.js";
import { type LabelLossKind, penalty } from "./kinds.js";
import type { LabelRows } from "./labels.js";
import type { Residual } from "./residuals.js";

export interface TermOptions {
  kind: LabelLossKind;
  bend: number;
  /** Of a row of structure g; the components of a row share it. */
  weightOf: (g: number) => number;
}

/** The weighted sum over all rows of a label: each in its unit, then the kind of loss, then its weight. */
export function lossTerm(
  { values, variance, unit, hasGaps }: Residual,
  { of, mask }: LabelRows,
  batch: GraphBatch,
  { kind, bend, weightOf }: TermOptions,
): Tensor {
  const column = (value: (g: number) => number, like: Tensor) => {
    const perRow =
      of === "atoms"
        ? Float64Array.from(batch.graph, value)
        : Float64Array.from({ length: batch.structures }, (_, g) => value(g));
    const shape = [perRow.length, ...like.shape.slice(1).map(() => 1)];
    return toDevice(torch.tensor(perRow, { shape, dtype: values.dtype }), values.device, { nonBlocking: true });
  };
  const absent = hasGaps && mask.includes(0) ? column((g) => mask[g]!, values).eq(0) : undefined;
  const without = (tensor: Tensor, value: number) => (absent ? tensor.maskedFill(absent, value) : tensor);
  const units = column(unit, values);
  const errors = penalty(without(values, 0).mul(units), {
    kind,
    bend,
    variance: variance && without(variance, 1).mul(units.pow(2)),
  });
  const components = errors.shape.slice(1).reduce((product, size) => product * size, 1);
  return errors.mul(column((g) => (mask[g] ? weightOf(g) / components : 0), errors)).sum();
}
