import { nn, noGrad } from "@hydride/torch-js";
import { HeadNetwork } from "./headNetwork.js";

/** Linear layers of the given widths with SiLU between them and none after the last. */
export function mlp(widths: readonly number[], dtype: "float32" | "float64"): nn.Sequential {
  const layers: nn.Layer[] = [];
  for (let index = 0; index + 1 < widths.length; index++) {
    if (index > 0) layers.push(new nn.SiLU());
    layers.push(new nn.Linear(widths[index]!, widths[index + 1]!, { dtype }));
  }
  return new HeadNetwork(...layers);
}

// A new branch starts near zero, that is near the reference energies: a random start would be further off than those.
const OUTPUT_GAIN = 0.1;

/** Makes what a new head predicts small. */
export function shrinkOutput(head: nn.Sequential): void {
  const output = [...head.namedChildren().values()].at(-1) as nn.Linear;
  noGrad(() => {
    output.weight.mul_(OUTPUT_GAIN);
    output.bias?.zero_();
  });
}
