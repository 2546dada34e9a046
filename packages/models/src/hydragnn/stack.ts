import { nn } from "@hydride/torch-js";
import { HeadNetwork } from "../heads/headNetwork.js";
import { activation, type ActivationName } from "./activation.js";

export interface StackOptions {
  activation: ActivationName;
  dtype: "float32" | "float64";
  /** Whether the last layer is followed by the activation too. */
  activateLast?: boolean;
}

/** Linear layers of the given widths with the activation between them, named by position as PyTorch does: 0, 2, 4. */
export function stack(widths: readonly number[], options: StackOptions): nn.Sequential {
  const layers = new HeadNetwork();
  for (let index = 0; index + 1 < widths.length; index++) {
    if (index > 0) layers.append(activation(options.activation));
    layers.append(new nn.Linear(widths[index]!, widths[index + 1]!, { dtype: options.dtype }));
  }
  return options.activateLast ? layers.append(activation(options.activation)) : layers;
}
