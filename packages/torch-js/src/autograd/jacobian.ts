import { tidy } from "../memory.js";
import { isTensor, type Tensor } from "../tensor.js";
import { zerosLike } from "../generated/functions.js";
import { grad } from "../autograd.js";

export type Differentiable = (...inputs: Tensor[]) => Tensor | readonly Tensor[];

/** Derivatives of one output with respect to one input: a row for each element of the input, a column for each of the output. */
export interface Jacobian {
  rows: number;
  columns: number;
  values: Float64Array;
}

export const zeros = (rows: number, columns: number): Jacobian => ({
  rows,
  columns,
  values: new Float64Array(rows * columns),
});

export function outputsOf(fn: Differentiable, inputs: readonly Tensor[]): Tensor[] {
  const result = fn(...inputs);
  return isTensor(result) ? [result] : [...result];
}

const elements = (tensor: Tensor): Float64Array => tensor.detach().to("float64").toArray() as Float64Array;

/**
 * The Jacobians of all outputs with respect to one input by central differences:
 * (f(x + eps) - f(x - eps)) / (2 eps), one element of x at a time, changed in place.
 */
export function numericalJacobians(
  fn: Differentiable,
  inputs: readonly Tensor[],
  input: Tensor,
  eps: number,
): Jacobian[] {
  return tidy(() => {
    const place = input.detach();
    const original = place.clone();
    const at = (position: number, step: number): Float64Array[] =>
      tidy(() => {
        const moved = original.contiguous().view([-1]).clone();
        moved.select(0, position).add_(step);
        place.copy_(moved.view(original.shape));
        return outputsOf(fn, inputs).map(elements);
      });
    const rows = original.numel();
    const jacobians = outputsOf(fn, inputs).map((output) => zeros(rows, output.numel()));
    try {
      for (let row = 0; row < rows; row++) {
        const [above, below] = [at(row, eps), at(row, -eps)];
        for (const [index, jacobian] of jacobians.entries()) {
          for (let column = 0; column < jacobian.columns; column++) {
            const difference = above[index]![column]! - below[index]![column]!;
            jacobian.values[row * jacobian.columns + column] = difference / (2 * eps);
          }
        }
      }
    } finally {
      place.copy_(original);
    }
    return jacobians;
  });
}

/** The Jacobians of one output with respect to each input through backward, one element of the output at a time. */
export function analyticalJacobians(output: Tensor, inputs: readonly Tensor[]): Jacobian[] {
  const columns = output.numel();
  const jacobians = inputs.map((input) => zeros(input.numel(), columns));
  for (let column = 0; column < columns; column++) {
    tidy(() => {
      const one = zerosLike(output.detach(), { memoryFormat: "contiguous_format" });
      one.view([-1]).select(0, column).fill_(1);
      const gradients = grad([output], inputs, { gradOutputs: [one], retainGraph: true, allowUnused: true });
      for (const [index, gradient] of gradients.entries()) {
        const jacobian = jacobians[index]!;
        if (!gradient) continue;
        for (const [row, value] of elements(gradient).entries()) jacobian.values[row * columns + column] = value;
      }
    });
  }
  return jacobians;
}

/** The matrix as text, six significant digits. */
export function formatted({ rows, columns, values }: Jacobian): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const line = Array.from(values.subarray(row * columns, (row + 1) * columns), (value) =>
      Number(value.toPrecision(6)),
    );
    return `[${line.join(", ")}]`;
  });
  return `[${lines.join(",\n ")}]`;
}
