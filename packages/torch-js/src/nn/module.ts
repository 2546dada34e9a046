import { noGrad } from "../autograd.js";
import { TorchError } from "../errors.js";
import { tidy } from "../memory.js";
import { checkOptions } from "../options.js";
import { isTensor, type Tensor } from "../tensor.js";
import type { DType } from "../types.js";
import { isParameter } from "./parameter.js";

/**
 * The base of everything with parameters. A parameter is any property made by `parameter()`, a sub-module any property
 * that is a Module, or an array or Map of them; names follow the order of assignment: `layers.0.weight`. Properties whose
 * name begins with `#` are not seen: a class that has them overrides `namedChildren`.
 */
export abstract class Module {
  /** Whether layers that behave differently in training do so. */
  training = true;

  /** The sub-modules by name, direct ones only. */
  namedChildren(): Map<string, Module> {
    const children = new Map<string, Module>();
    for (const [name, value] of Object.entries(this) as [string, unknown][]) {
      if (value instanceof Module) children.set(name, value);
      else if (Array.isArray(value) || value instanceof Map) {
        for (const [key, item] of value.entries() as Iterable<[unknown, unknown]>) {
          if (item instanceof Module) children.set(`${name}.${String(key)}`, item);
        }
      }
    }
    return children;
  }

  /** All parameters by their full name. */
  namedParameters(prefix = ""): Map<string, Tensor> {
    const named = new Map<string, Tensor>();
    for (const [name, value] of Object.entries(this) as [string, unknown][]) {
      if (isTensor(value) && isParameter(value)) named.set(prefix + name, value);
    }
    for (const [name, child] of this.namedChildren()) {
      for (const [inner, value] of child.namedParameters(`${prefix}${name}.`)) named.set(inner, value);
    }
    return named;
  }

  /** All parameters, each once, also where two names stand for the same one. */
  parameters(): Tensor[] {
    return [...new Set(this.namedParameters().values())];
  }

  /** The parameters without their gradients, sharing memory with the module. */
  stateDict(): Map<string, Tensor> {
    return new Map([...this.namedParameters()].map(([name, value]) => [name, value.detach()]));
  }

  /**
   * Copies values into the parameters. Every name and shape must agree, unless `strict` is false: then names that only one
   * side has are passed over and returned. Values are converted to the parameters' dtypes; the names are checked before
   * anything is changed.
   * @throws TorchError STATE_DICT naming every missing and unexpected name and every shape that differs.
   */
  loadStateDict(
    state: ReadonlyMap<string, Tensor>,
    options: { strict?: boolean } = {},
  ): { missing: string[]; unexpected: string[] } {
    checkOptions("loadStateDict", options, ["strict"]);
    const { strict = true } = options;
    const named = this.namedParameters();
    const missing = [...named.keys()].filter((name) => !state.has(name));
    const unexpected = [...state.keys()].filter((name) => !named.has(name));
    const shapes = [...named].flatMap(([name, value]) => {
      const given = state.get(name);
      const agree = !given || given.shape.join() === value.shape.join();
      return agree ? [] : [`${name}: expected shape [${value.shape.join(", ")}], found [${given.shape.join(", ")}]`];
    });
    const problems = [
      ...(strict && missing.length > 0 ? [`missing: ${missing.join(", ")}`] : []),
      ...(strict && unexpected.length > 0 ? [`unexpected: ${unexpected.join(", ")}`] : []),
      ...shapes,
    ];
    if (problems.length > 0) {
      throw new TorchError(
        `loadStateDict: the state does not fit the module\n  ${problems.join("\n  ")}`,
        "STATE_DICT",
      );
    }
    noGrad(() => {
      for (const [name, value] of named) {
        const given = state.get(name);
        if (given) value.copy_(given);
      }
    });
    return { missing, unexpected };
  }

  /** Converts all floating-point parameters, with their gradients, in place. An optimiser keeps pointing to them. */
  to(dtype: DType): this {
    if (!dtype.includes("float")) {
      throw new TorchError(`Module.to: expected a floating-point dtype, found ${dtype}`, "TORCH_ARGUMENTS");
    }
    tidy(() =>
      noGrad(() => {
        for (const value of this.parameters()) {
          if (value.dtype === dtype || !value.dtype.includes("float")) continue;
          const gradient = value.grad;
          value.grad = null;
          value.setData(value.detach().to(dtype));
          if (gradient) value.grad = gradient.to(dtype);
        }
      }),
    );
    return this;
  }

  /** Lets go of all gradients. */
  zeroGrad(): void {
    for (const value of this.parameters()) value.grad = null;
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
