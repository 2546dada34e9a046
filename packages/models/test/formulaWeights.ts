import { type nn, noGrad, tensor } from "@hydride/torch-js";

/**
 * Writes every parameter by a formula, so that numbers computed with them do not depend on a random number generator: between
 * -1.5 and 1.5 over the square root of the inputs, large enough for every term of the equations to be seen in the result.
 */
export function writeFormulaWeights(module: nn.Module): void {
  noGrad(() => {
    for (const [index, parameter] of module.parameters().entries()) {
      const size = 3 / Math.sqrt(parameter.shape.at(-1)!);
      const values = Array.from(
        { length: parameter.numel() },
        (_, k) => size * (((7919 * k + 3571 * index + 1237) % 1009) / 1008 - 0.5),
      );
      parameter.copy_(tensor(values, { dtype: "float64" }).reshape(parameter.shape));
    }
  });
}
