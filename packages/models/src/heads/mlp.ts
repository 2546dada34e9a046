import { nn } from "@hydride/torch-js";

/** Linear layers of the given widths with SiLU between them and none after the last. */
export function mlp(widths: readonly number[], dtype: "float32" | "float64"): nn.Sequential {
  const layers: nn.Layer[] = [];
  for (let index = 0; index + 1 < widths.length; index++) {
    if (index > 0) layers.push(new nn.SiLU());
    layers.push(new nn.Linear(widths[index]!, widths[index + 1]!, { dtype }));
  }
  return new nn.Sequential(...layers);
}
