import { expectThat } from "./expect.js";
import { Module } from "./module.js";

/** Modules by name, which is where the names of their parameters begin: `energy.weight`. It has no `forward`. */
export class ModuleDict<T extends Module = Module> extends Module {
  readonly #modules = new Map<string, T>();

  constructor(modules: Readonly<Record<string, T>> | Iterable<readonly [string, T]> = {}) {
    super();
    this.update(modules);
  }

  /** How many modules there are. */
  get size(): number {
    return this.#modules.size;
  }

  has(name: string): boolean {
    return this.#modules.has(name);
  }

  get(name: string): T | undefined {
    return this.#modules.get(name);
  }

  /** @throws TorchError TORCH_ARGUMENTS for a name that is empty or has a dot, and for what is no module. */
  set(name: string, module: T): this {
    expectThat(name !== "" && !name.includes("."), "ModuleDict", "a name without a dot", name);
    expectThat((module as unknown) instanceof Module, "ModuleDict", `a Module for ${name}`, typeof module);
    this.#modules.set(name, module);
    return this;
  }

  /** Sets several. */
  update(modules: Readonly<Record<string, T>> | Iterable<readonly [string, T]>): this {
    const entries = Symbol.iterator in modules ? modules : Object.entries(modules);
    for (const [name, module] of entries as Iterable<readonly [string, T]>) this.set(name, module);
    return this;
  }

  /** Takes out a module, and says whether it was there. */
  delete(name: string): boolean {
    return this.#modules.delete(name);
  }

  clear(): void {
    this.#modules.clear();
  }

  keys(): Iterator<string> & Iterable<string> {
    return this.#modules.keys();
  }

  values(): Iterator<T> & Iterable<T> {
    return this.#modules.values();
  }

  entries(): Iterator<[string, T]> & Iterable<[string, T]> {
    return this.#modules.entries();
  }

  [Symbol.iterator](): Iterator<[string, T]> {
    return this.#modules.entries();
  }

  override namedChildren(): Map<string, Module> {
    return new Map(this.#modules);
  }
}
