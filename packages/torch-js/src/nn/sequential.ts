import type { Tensor } from "../tensor.js";
import { expectThat } from "./expect.js";
import { Module } from "./module.js";

/** A module from one tensor to one tensor. */
export type Layer = Module & { forward(input: Tensor): Tensor };

/** Layers one after the other; parameters are named by position, `0.weight`, or by the names of a Map. */
export class Sequential extends Module {
  readonly #layers = new Map<string, Layer>();

  constructor(...layers: Layer[] | [ReadonlyMap<string, Layer>]) {
    super();
    const [first] = layers;
    const named =
      first instanceof Map ? (first as ReadonlyMap<string, Layer>).entries() : (layers as Layer[]).entries();
    for (const [name, layer] of named as Iterable<[string | number, Layer]>) this.#add(String(name), layer);
  }

  #add(name: string, layer: Layer): void {
    const fits = layer instanceof Module && typeof layer.forward === "function";
    expectThat(fits, "Sequential", `layer ${name} to be a Module with forward`, typeof layer);
    this.#layers.set(name, layer);
  }

  /** How many layers there are. */
  get length(): number {
    return this.#layers.size;
  }

  /** A layer by its position; from the end where that is negative. */
  at(index: number): Layer | undefined {
    return [...this.#layers.values()].at(index);
  }

  /** Puts a layer at the end. */
  append(layer: Layer): this {
    this.#add(String(this.length), layer);
    return this;
  }

  [Symbol.iterator](): Iterator<Layer> {
    return this.#layers.values();
  }

  override namedChildren(): Map<string, Module> {
    return new Map(this.#layers);
  }

  forward(input: Tensor): Tensor {
    let value = input;
    for (const layer of this.#layers.values()) value = layer.forward(value);
    return value;
  }
}
