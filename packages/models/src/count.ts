/** Parameters of a linear layer. */
export const linearCount = (inputs: number, outputs: number, bias = true): number =>
  (inputs + (bias ? 1 : 0)) * outputs;

/** Parameters of linear layers with biases, one after the other, of the given widths. */
export function mlpCount(widths: readonly number[]): number {
  return sum(widths.slice(1).map((width, index) => linearCount(widths[index]!, width)));
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
