import type { Tensor } from "../tensor.js";
import { Module } from "./module.js";

/** A module from one tensor to one tensor. */
export type Layer = Module & { forward(input: Tensor): Tensor };

/** Layers one after the other; parameters are named by position: `0.weight`. */
export class Sequential extends Module {
  readonly #layers: readonly Layer[];

  constructor(...layers: Layer[]) {
    super();
    this.#layers = layers;
  }

  override namedChildren(): Map<string, Module> {
    return new Map(this.#layers.map((layer, index) => [String(index), layer]));
  }

  forward(input: Tensor): Tensor {
    return this.#layers.reduce((value, layer) => layer.forward(value), input);
  }
}
