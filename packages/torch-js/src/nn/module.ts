import { noGrad } from "../autograd.js";
import { TorchError } from "../errors.js";
import { keep, tidy } from "../memory.js";
import { checkOptions } from "../options.js";
import { isTensor, type Tensor } from "../tensor.js";
import { type Device, DTYPES, type FloatDType } from "../types.js";
import { loadState } from "./loadState.js";
import { isParameter } from "./parameter.js";
import { zeroGradients } from "./zeroGradients.js";

export interface NamesOptions {
  /** Whether those of the modules inside are among them; true. */
  recurse?: boolean;
  /** Whether what has several names is given once, by the first of them; true. */
  removeDuplicate?: boolean;
}

/**
 * The base of everything with parameters. A parameter is any property made by `parameter()`, a sub-module any property
 * that is a Module; both may also be in an array or a Map. Names follow the order of assignment: `layers.0.weight`. Properties whose
 * name begins with `#` are not seen: a class that has them overrides `namedChildren`. Tensors that belong to the state but
 * are not trained are buffers: `this.mean = this.registerBuffer("mean", torch.zeros([3]))`.
 */
export abstract class Module {
  /** Whether layers that behave differently in training do so. */
  training = true;
  /** The names of the buffers, and whether the state dictionary has them. */
  readonly #buffers = new Map<string, { persistent: boolean }>();

  /** The sub-modules by name, direct ones only; one that has several names has them all. */
  namedChildren(): Map<string, Module> {
    return new Map(members(this).filter((entry): entry is [string, Module] => entry[1] instanceof Module));
  }

  /** The sub-modules, direct ones only, each once. */
  children(): Module[] {
    return [...new Set(this.namedChildren().values())];
  }

  /** This module, named `prefix`, and all modules inside by their full name. */
  namedModules(prefix = "", options: { removeDuplicate?: boolean } = {}): Map<string, Module> {
    checkOptions("namedModules", options, ["removeDuplicate"]);
    const { removeDuplicate = true } = options;
    const named = new Map<string, Module>();
    const seen = new Set<Module>();
    const visit = (name: string, module: Module) => {
      if (removeDuplicate && seen.has(module)) return;
      seen.add(module);
      named.set(name, module);
      for (const [inner, child] of module.namedChildren()) visit(join(name, inner), child);
    };
    visit(prefix, this);
    return named;
  }

  /** This module and all modules inside, each once. */
  modules(): Module[] {
    return [...this.namedModules().values()];
  }

  /** Parameters by their full name, which begins with `prefix`. */
  namedParameters(prefix = "", options: NamesOptions = {}): Map<string, Tensor> {
    checkOptions("namedParameters", options, ["recurse", "removeDuplicate"]);
    return this.#named(prefix, options, (module) => module.#ownParameters());
  }

  /** Parameters, each once, also where two names stand for the same one. */
  parameters(options: { recurse?: boolean } = {}): Tensor[] {
    checkOptions("parameters", options, ["recurse"]);
    return [...this.namedParameters("", options).values()];
  }

  /** Buffers by their full name, which begins with `prefix`. */
  namedBuffers(prefix = "", options: NamesOptions = {}): Map<string, Tensor> {
    checkOptions("namedBuffers", options, ["recurse", "removeDuplicate"]);
    return this.#named(prefix, options, (module) => module.#ownBuffers());
  }

  /** Buffers, each once. */
  buffers(options: { recurse?: boolean } = {}): Tensor[] {
    checkOptions("buffers", options, ["recurse"]);
    return [...this.namedBuffers("", options).values()];
  }

  #named(
    prefix: string,
    { recurse = true, removeDuplicate = true }: NamesOptions,
    own: (module: Module) => Iterable<[string, Tensor]>,
  ): Map<string, Tensor> {
    const modules: Iterable<[string, Module]> = recurse
      ? this.namedModules(prefix, { removeDuplicate })
      : [[prefix, this]];
    const named = new Map<string, Tensor>();
    const seen = new Set<Tensor>();
    for (const [name, module] of modules) {
      for (const [inner, value] of own(module)) {
        if (removeDuplicate && seen.has(value)) continue;
        seen.add(value);
        named.set(join(name, inner), value);
      }
    }
    return named;
  }

  #ownParameters(): [string, Tensor][] {
    return members(this).filter((entry): entry is [string, Tensor] => isTensor(entry[1]) && isParameter(entry[1]));
  }

  #ownBuffers(persistentOnly = false): [string, Tensor][] {
    const properties = this as unknown as Record<string, unknown>;
    return [...this.#buffers].flatMap(([name, { persistent }]) => {
      const value = properties[name];
      return isTensor(value) && (persistent || !persistentOnly) ? [[name, value] as [string, Tensor]] : [];
    });
  }

  /**
   * Makes a property a buffer: a tensor that is not trained, but moves with the module, outlives `tidy`, and unless
   * `persistent` is false belongs to the state. Null stands for a buffer that this module goes without.
   * @throws TorchError TORCH_ARGUMENTS for a name that is empty, has a dot or is taken.
   */
  registerBuffer<T extends Tensor | null>(name: string, buffer: T, options: { persistent?: boolean } = {}): T {
    checkOptions("registerBuffer", options, ["persistent"]);
    const { persistent = true } = options;
    const properties = this as unknown as Record<string, unknown>;
    const problem =
      name === "" || name.includes(".")
        ? "expected a name without a dot"
        : name in this && properties[name] !== undefined && !this.#buffers.has(name)
          ? "the module already has a property of that name"
          : buffer !== null && !(isTensor(buffer) && !isParameter(buffer))
            ? `expected a Tensor that is no parameter, or null, found ${isTensor(buffer) ? "a parameter" : typeof buffer}`
            : undefined;
    if (problem) throw new TorchError(`registerBuffer: "${name}": ${problem}`, "TORCH_ARGUMENTS");
    this.#buffers.set(name, { persistent });
    properties[name] = buffer && keep(buffer);
    return buffer;
  }

  /** Parameters without their gradients, and persistent buffers, sharing memory with the module; under all their names. */
  stateDict(): Map<string, Tensor> {
    return new Map([...this.#state()].map(([name, value]) => [name, value.detach()]));
  }

  #state(): Map<string, Tensor> {
    return this.#named("", { removeDuplicate: false }, (module) => [
      ...module.#ownParameters(),
      ...module.#ownBuffers(true),
    ]);
  }

  /**
   * Copies values into the parameters and persistent buffers. Every name and shape must agree, unless `strict` is false: then
   * names that only one side has are passed over and returned. Values are converted to the module's dtypes; the names are
   * checked before anything is changed.
   * @throws TorchError STATE_DICT naming every missing and unexpected name and every shape that differs.
   */
  loadStateDict(
    state: ReadonlyMap<string, Tensor>,
    options: { strict?: boolean } = {},
  ): { missing: string[]; unexpected: string[] } {
    checkOptions("loadStateDict", options, ["strict"]);
    return loadState(this.#state(), state, options.strict ?? true);
  }

  /** Calls `fn` with all modules inside, and then with this one. */
  apply(fn: (module: Module) => void): this {
    for (const child of this.children()) child.apply(fn);
    fn(this);
    return this;
  }

  /**
   * Converts all floating-point parameters and buffers, with their gradients, to a dtype, and moves all to a device; in
   * place, so that an optimiser keeps pointing to them.
   */
  to(target: FloatDType | Device | { dtype?: FloatDType; device?: Device }): this;
  to(device: Device, dtype: FloatDType): this;
  to(target: FloatDType | Device | { dtype?: FloatDType; device?: Device }, second?: FloatDType): this {
    const { dtype, device } = targetOf(target, second);
    if (dtype !== undefined && !dtype.includes("float")) {
      throw new TorchError(`Module.to: expected a floating-point dtype, found ${dtype}`, "TORCH_ARGUMENTS");
    }
    const converted = (value: Tensor) => {
      const wanted = dtype !== undefined && value.dtype.includes("float") ? dtype : value.dtype;
      const place = device ?? value.device;
      return value.dtype === wanted && value.device === place ? value : value.to({ dtype: wanted, device: place });
    };
    tidy(() =>
      noGrad(() => {
        for (const value of [...this.parameters(), ...this.buffers()]) {
          const gradient = value.grad;
          const now = converted(value.detach());
          if (now.dtype === value.dtype && now.device === value.device) continue;
          value.grad = null;
          value.setData(now);
          if (gradient) value.grad = converted(gradient);
        }
      }),
    );
    return this;
  }

  /** Says whether the parameters are trained. */
  requiresGrad_(requiresGrad = true): this {
    for (const value of this.parameters()) value.requiresGrad = requiresGrad;
    return this;
  }

  /** Lets go of all gradients; with `setToNone` false they stay, and are zeros. */
  zeroGrad(options: { setToNone?: boolean } = {}): void {
    checkOptions("zeroGrad", options, ["setToNone"]);
    zeroGradients(this.parameters(), options.setToNone);
  }

  /** Puts this module and all inside into training mode, or out of it. */
  train(mode = true): this {
    this.training = mode;
    for (const child of this.namedChildren().values()) child.train(mode);
    return this;
  }

  /** The same as `train(false)`. */
  eval(): this {
    return this.train(false);
  }
}

const join = (prefix: string, name: string) => (prefix ? `${prefix}.${name}` : name);

/** The properties of a module by name, and what those hold that are arrays or Maps. */
function members(module: Module): [string, unknown][] {
  return (Object.entries(module) as [string, unknown][]).flatMap(([name, value]): [string, unknown][] =>
    Array.isArray(value) || value instanceof Map
      ? Array.from(value.entries() as Iterable<[unknown, unknown]>, ([key, item]) => [`${name}.${String(key)}`, item])
      : [[name, value]],
  );
}

function targetOf(
  target: FloatDType | Device | { dtype?: FloatDType; device?: Device },
  second: FloatDType | undefined,
): { dtype?: FloatDType | undefined; device?: Device | undefined } {
  if (typeof target !== "string") {
    checkOptions("Module.to", target, ["dtype", "device"]);
    return target;
  }
  const isDtype = (DTYPES as readonly string[]).includes(target);
  return isDtype && second === undefined
    ? { dtype: target as FloatDType }
    : { device: target as Device, dtype: second };
}
