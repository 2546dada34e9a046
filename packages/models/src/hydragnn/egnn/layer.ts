import { nn } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import type { EncodeOptions } from "../../encoders/registry.js";
import { egnnEdges } from "../../fused/egnnEdges.js";
import { gatherSegments, sumSegments } from "../../fused/segments.js";
import { edgeParts, edgeScalars } from "../edgeOperations.js";
import { vectorLength } from "../length.js";
import type { HydraGnnTensors } from "../tensors.js";

export interface EgclLayerOptions {
  /** Width of the features that come in, and of those that go out and of messages. */
  inputs: number;
  hidden: number;
  /** Width of the edge attributes; 0 where there are none. */
  attributes: number;
  /** Whether the layer moves coordinates. */
  moves: boolean;
  dtype: "float32" | "float64";
}

/**
 * HydraGNN's E_GCL: with r the length of an edge and u its vector over r + 1,
 * m = relu(W2 relu(W1 [h_i | h_j | r | a] + b1) + b2), x_i += mean_j u tanh(w relu(Wc m + bc)),
 * h_i = W4 relu(W3 [h_i | sum_j m] + b3) + b4. ReLU whatever the configured activation is. HydraGNN
 * also clamps each move to 100 angstrom, which none of them, shorter than 1, ever reaches.
 */
export class EgclLayer extends nn.Module {
  readonly #edge: readonly [nn.Linear, nn.Linear];
  readonly #node: readonly [nn.Linear, nn.Linear];
  readonly #coordinate: readonly [nn.Linear, nn.Linear] | undefined;

  constructor({ inputs, hidden, attributes, moves, dtype }: EgclLayerOptions) {
    super();
    const linear = (from: number, to: number, bias = true) => new nn.Linear(from, to, { bias, dtype });
    this.#edge = [linear(2 * inputs + 1 + attributes, hidden), linear(hidden, hidden)];
    this.#node = [linear(inputs + hidden, hidden), linear(hidden, hidden)];
    if (moves) {
      this.#coordinate = [linear(hidden, hidden), linear(hidden, 1, false)];
      nn.init.xavierUniform_(this.#coordinate[1].weight, 1e-3);
    }
  }

  override namedChildren(): Map<string, nn.Module> {
    const named = (name: string, [first, second]: readonly [nn.Linear, nn.Linear]): [string, nn.Module][] => [
      [`module_0.${name}.0`, first],
      [`module_0.${name}.2`, second],
    ];
    const coordinate = this.#coordinate ? named("coord_mlp", this.#coordinate) : [];
    return new Map([...named("edge_mlp", this.#edge), ...named("node_mlp", this.#node), ...coordinate]);
  }

  /**
   * @param features (N, inputs)
   * @param displacement (E, 3) from receiver to sender, in angstrom.
   * @returns features (N, hidden), and the displacements after the layer's moves.
   */
  forward(
    features: Tensor,
    displacement: Tensor,
    inputs: HydraGnnTensors,
    options: EncodeOptions = {},
  ): { features: Tensor; displacement: Tensor } {
    const length = vectorLength(displacement, 1, true);
    const scalars = edgeScalars(length, inputs.edgeAttributes);
    const [first, message] = this.#edge;
    const [hidden, last] = this.#coordinate ?? [];
    const { sums, sizes } = egnnEdges(
      {
        ...edgeParts(features, scalars, first.weight, first.bias!),
        activation: "relu",
        message: { weight: message.weight, bias: message.bias! },
        ...(hidden && last && { size: { weight: hidden.weight, bias: hidden.bias!, last: last.weight } }),
      },
      inputs,
      options,
    );
    return {
      features: this.#update(features, sums),
      displacement: sizes ? moved(displacement, length, sizes, inputs) : displacement,
    };
  }

  // W3 [h | m] as two products: nothing of both widths is made.
  #update(features: Tensor, summed: Tensor): Tensor {
    const [first, second] = this.#node;
    const [ofFeatures, ofSums] = first.weight.split([features.shape[1]!, summed.shape[1]!], 1) as [Tensor, Tensor];
    const own = nn.functional.linear(features, ofFeatures, first.bias);
    return second.forward(own.add(nn.functional.linear(summed, ofSums)).relu());
  }
}

function moved(displacement: Tensor, length: Tensor, sizes: Tensor, inputs: HydraGnnTensors): Tensor {
  const each = displacement.div(length.add(1)).mul(sizes.tanh());
  const move = sumSegments(each, inputs.received).mul(inputs.inverseDegree);
  // Shifts by cells stay what they were.
  return displacement.add(gatherSegments(move, inputs.sent)).sub(gatherSegments(move, inputs.received));
}
