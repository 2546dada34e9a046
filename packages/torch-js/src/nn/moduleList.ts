import { expectThat } from "./expect.js";
import { Module } from "./module.js";

/** A list of modules, which names their parameters by position: `0.weight`. It has no `forward`. */
export class ModuleList<T extends Module = Module> extends Module {
  readonly #modules: T[] = [];

  constructor(modules: Iterable<T> = []) {
    super();
    this.extend(modules);
  }

  /** How many modules there are. */
  get length(): number {
    return this.#modules.length;
  }

  /** A module by its position; from the end where that is negative. */
  at(index: number): T | undefined {
    return this.#modules.at(index);
  }

  /** Puts a module at the end. */
  append(module: T): this {
    return this.insert(this.length, module);
  }

  /** Puts modules at the end. */
  extend(modules: Iterable<T>): this {
    for (const module of modules) this.append(module);
    return this;
  }

  /** Puts a module before the one at a position. */
  insert(index: number, module: T): this {
    expectThat((module as unknown) instanceof Module, "ModuleList", "a Module", typeof module);
    this.#modules.splice(index, 0, module);
    return this;
  }

  /** Takes out a module, the last one unless said otherwise. */
  pop(index = -1): T | undefined {
    return this.#modules.splice(index, 1)[0];
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#modules.values();
  }

  override namedChildren(): Map<string, Module> {
    return new Map(this.#modules.map((module, index) => [String(index), module]));
  }
}
