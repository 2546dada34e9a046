/** Whether the inputs are one configuration and not the files of a dataset. */
export function isConfiguration(inputs: readonly string[]): boolean {
  return inputs.length === 1 && /\.ya?ml$/i.test(inputs[0]!);
}
