import { autocast, autocastDtype, nn, tidy } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";

/**
 * Layers in a row of which the last one, that makes the numbers, keeps the precision of its weights below `autocast`: an energy
 * of eight bits would be worth little. What goes from layer to layer is freed, as far as no derivative needs it.
 */
export class HeadNetwork extends nn.Sequential {
  override forward(input: Tensor): Tensor {
    return tidy(() => (autocastDtype(input.device) === null ? super.forward(input) : this.#cast(input)));
  }

  #cast(input: Tensor): Tensor {
    const layers = [...this.namedChildren().values()] as nn.Layer[];
    const last = layers.findLast((layer) => layer instanceof nn.Linear)!;
    return layers.reduce((values, layer) => {
      if (layer !== last) return layer.forward(values);
      return autocast({ device: input.device, enabled: false }, () => layer.forward(values.to(last.weight.dtype)));
    }, input);
  }
}
