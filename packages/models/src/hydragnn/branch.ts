import { nn } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import type { HydraGnnArchitecture } from "./architecture.js";
import { stack } from "./stack.js";

/** How many numbers a head predicts: with GaussianNLLLoss, a variance beside each value. */
export function outputsOf(output_dim: number, { loss }: Pick<HydraGnnArchitecture, "loss">): number {
  return loss.kind === "GaussianNLLLoss" ? 2 * output_dim : output_dim;
}

/**
 * The heads of one dataset. Those of graphs have layers in common, each followed by the activation; those of atoms read their
 * features as they are.
 */
export class HydraGnnBranch extends nn.Module {
  readonly #shared: nn.Sequential | undefined;
  readonly #heads: { type: "graph" | "node"; network: nn.Sequential }[];

  constructor(architecture: HydraGnnArchitecture, dtype: "float32" | "float64") {
    super();
    const { hidden_dim, num_sharedlayers, dim_sharedlayers, dim_headlayers, activation, heads } = architecture;
    const options = { activation, dtype };
    if (heads.some(({ type }) => type === "graph")) {
      const shared = Array.from({ length: num_sharedlayers }, () => dim_sharedlayers);
      this.#shared = stack([hidden_dim, ...shared], { ...options, activateLast: true });
    }
    this.#heads = heads.map(({ type, output_dim }) => {
      const inputs = type === "graph" ? dim_sharedlayers : hidden_dim;
      return { type, network: stack([inputs, ...dim_headlayers, outputsOf(output_dim, architecture)], options) };
    });
  }

  override namedChildren(): Map<string, nn.Module> {
    const heads = this.#heads.map(({ type, network }, index): [string, nn.Module] => [
      type === "graph" ? `heads_NN.${String(index)}` : `heads_NN.${String(index)}.mlp.0`,
      network,
    ]);
    return new Map([...(this.#shared ? [["graph_shared", this.#shared] as const] : []), ...heads]);
  }

  /**
   * What each head predicts, in their order: (N_b, outputs) from features (N_b, F) of the branch's atoms, or (G_b, outputs) from
   * those of its structures, (G_b, F), which only heads of graphs need.
   */
  forward(features: Tensor, pooled: Tensor | undefined): Tensor[] {
    const shared = pooled && this.#shared?.forward(pooled);
    return this.#heads.map(({ type, network }) => network.forward(type === "graph" ? shared! : features));
  }
}
