import { cat, nn } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import { vectorLength } from "../length.js";
import { twoLayers } from "./message.js";

/**
 * HydraGNN's PaiNN update (arXiv 2102.03150 eq. 9-10): with a = MLP [|V v| | s], v += a_vv U v and
 * s += a_sv (U v . V v) + a_ss. In the last layer vectors stay, and a has two parts.
 */
export class PainnUpdate extends nn.Module {
  readonly #u: nn.Linear;
  readonly #v: nn.Linear;
  readonly #gates: readonly [nn.Linear, nn.Linear];
  readonly #width: number;
  readonly #isLast: boolean;

  constructor(width: number, isLast: boolean, dtype: "float32" | "float64") {
    super();
    this.#width = width;
    this.#isLast = isLast;
    this.#u = new nn.Linear(width, width, { bias: false, dtype });
    this.#v = new nn.Linear(width, width, { bias: false, dtype });
    this.#gates = [
      new nn.Linear(2 * width, width, { dtype }),
      new nn.Linear(width, (isLast ? 2 : 3) * width, { dtype }),
    ];
  }

  override namedChildren(): Map<string, nn.Module> {
    return new Map<string, nn.Module>([
      ["update_U", this.#u],
      ["update_V", this.#v],
      ["update_mlp.0", this.#gates[0]],
      ["update_mlp.2", this.#gates[1]],
    ]);
  }

  /** @param scalars (N, width) @param vectors (N, 3, width) */
  forward(scalars: Tensor, vectors: Tensor): { scalars: Tensor; vectors: Tensor | undefined } {
    const u = this.#u.forward(vectors);
    const v = this.#v.forward(vectors);
    const all = twoLayers(this.#gates, cat([vectorLength(v, 1, false), scalars], 1));
    const gate = (fromEnd: number) => all.narrow(1, all.shape[1]! - fromEnd * this.#width, this.#width);
    const product = u.mul(v).sum([1]);
    return {
      scalars: scalars.add(gate(2).mul(product)).add(gate(1)),
      vectors: this.#isLast ? undefined : vectors.add(gate(3).unsqueeze(1).mul(u)),
    };
  }
}
