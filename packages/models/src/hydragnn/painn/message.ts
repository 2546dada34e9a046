import { cat, nn, zeros } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import { painnMessage } from "../../fused/painnMessage.js";
import type { HydraGnnTensors } from "../tensors.js";
import type { PainnGeometry } from "./geometry.js";

/** The state of PaiNN's atoms. */
export interface PainnState {
  /** (N, F) */
  scalars: Tensor;
  /** (N, 3, F); undefined for zeros, as at the start. */
  vectors: Tensor | undefined;
}

/** HydraGNN's PaiNN message (arXiv 2102.03150 eq. 7-8 with another direction), as wide as the features that come in. */
export class PainnMessage extends nn.Module {
  readonly #values: readonly [nn.Linear, nn.Linear];
  readonly #filter: nn.Linear;
  readonly #attributes: readonly [nn.Linear, nn.Linear] | undefined;

  /** @param attributes Width of the edge attributes; 0 where there are none. */
  constructor(width: number, radial: number, attributes: number, dtype: "float32" | "float64") {
    super();
    const linear = (from: number, to: number) => new nn.Linear(from, to, { dtype });
    this.#values = [linear(width, width), linear(width, 3 * width)];
    this.#filter = linear(radial, 3 * width);
    if (attributes > 0) this.#attributes = [linear(attributes, width), linear(width, 3 * width)];
  }

  override namedChildren(): Map<string, nn.Module> {
    const attributes = this.#attributes;
    return new Map([
      ["scalar_message_mlp.0", this.#values[0]],
      ["scalar_message_mlp.2", this.#values[1]],
      ["filter_layer", this.#filter],
      ...(attributes
        ? ([["edge_filter.0", attributes[0]], ["edge_filter.2", attributes[1]]] as const) // prettier-ignore
        : []),
    ]);
  }

  forward(
    { scalars, vectors }: PainnState,
    { radial, envelope, direction }: PainnGeometry,
    inputs: HydraGnnTensors,
  ): { scalars: Tensor; vectors: Tensor } {
    const values = twoLayers(this.#values, scalars);
    const attributes = this.#attributes && twoLayers(this.#attributes, inputs.edgeAttributes!);
    const { weight, bias } = this.#filter;
    const received = painnMessage(
      {
        phi: reordered(values),
        vectors:
          vectors ?? zeros([values.shape[0]!, 3, values.shape[1]! / 3], { dtype: values.dtype, device: values.device }),
        // (W r + b) fc as one product, with fc among the functions.
        basis: cat([radial.mul(envelope), envelope], 1),
        direction,
        weight: reordered(cat([weight, bias!.unsqueeze(1)], 1).t()),
        ...(attributes && { factor: reordered(attributes) }),
      },
      inputs,
    );
    return {
      scalars: scalars.add(received.scalars),
      vectors: vectors ? vectors.add(received.vectors) : received.vectors,
    };
  }
}

/** Two linear layers with SiLU between them. */
export function twoLayers([first, second]: readonly [nn.Linear, nn.Linear], input: Tensor): Tensor {
  return second.forward(first.forward(input).silu());
}

/** HydraGNN's parts, for vectors, direction and scalars, in the order scalars, direction, vectors. */
function reordered(parts: Tensor): Tensor {
  return cat(parts.chunk(3, 1).reverse(), 1);
}
