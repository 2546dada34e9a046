import { nn } from "@hydride/torch-js";
import type { HydraGnnTensors } from "../tensors.js";
import type { PainnGeometry } from "./geometry.js";
import { PainnMessage, type PainnState } from "./message.js";
import { PainnUpdate } from "./update.js";

export interface PainnLayerOptions {
  /** Width of what comes in, at which messages and updates run, and of what goes out. */
  inputs: number;
  hidden: number;
  radial: number;
  /** Width of the edge attributes; 0 where there are none. */
  attributes: number;
  isLast: boolean;
  dtype: "float32" | "float64";
}

/** A block of HydraGNN's PaiNN: message, update, and a change of width, s = B2 tanh(B1 s + b1) + b2 and v = C v. */
export class PainnLayer extends nn.Module {
  readonly #message: PainnMessage;
  readonly #update: PainnUpdate;
  readonly #scalars: nn.Sequential;
  readonly #vectors: nn.Linear | undefined;

  constructor({ inputs, hidden, radial, attributes, isLast, dtype }: PainnLayerOptions) {
    super();
    this.#message = new PainnMessage(inputs, radial, attributes, dtype);
    this.#update = new PainnUpdate(inputs, isLast, dtype);
    this.#scalars = new nn.Sequential(
      new nn.Linear(inputs, hidden, { dtype }),
      new nn.Tanh(),
      new nn.Linear(hidden, hidden, { dtype }),
    );
    if (!isLast) this.#vectors = new nn.Linear(inputs, hidden, { bias: false, dtype });
  }

  override namedChildren(): Map<string, nn.Module> {
    const parts = [this.#message, this.#update, this.#scalars, ...(this.#vectors ? [this.#vectors] : [])];
    return new Map(parts.map((part, index) => [`module_${String(index)}`, part]));
  }

  forward(state: PainnState, geometry: PainnGeometry, inputs: HydraGnnTensors): PainnState {
    const received = this.#message.forward(state, geometry, inputs);
    const { scalars, vectors } = this.#update.forward(received.scalars, received.vectors);
    return {
      scalars: this.#scalars.forward(scalars),
      vectors: vectors && this.#vectors?.forward(vectors),
    };
  }
}
