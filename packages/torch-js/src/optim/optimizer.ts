import { enableGrad, noGrad } from "../autograd.js";
import { TorchError } from "../errors.js";
import { zeros, zerosLike } from "../generated/functions.js";
import { keep, tidy } from "../memory.js";
import { zeroGradients } from "../nn/zeroGradients.js";
import { checkOptions } from "../options.js";
import { isTensor, type Tensor } from "../tensor.js";
import type { Synchronous } from "../synchronous.js";
import type { Device, DType } from "../types.js";
import type { Bucket } from "./bucket.js";
import { checkGroup, type Rules } from "./rules.js";

/** What every optimiser has. */
export interface OptimizerOptions {
  /** The learning rate. */
  lr?: number;
}

/** Parameters with their options. The options may be changed between steps, as a schedule does with `lr`. */
export type ParameterGroup<Options extends object> = Required<Options> & {
  readonly params: readonly Tensor[];
  /** The learning rate that a schedule started from. */
  initialLr?: number;
};

/** Parameters with the options that are not the common ones. */
export type GroupOptions<Options extends object> = Options & { readonly params: readonly Tensor[] };

/** What an optimiser is made of: parameters, or groups of them. */
export type OptimizerParameters<Options extends object> = readonly Tensor[] | readonly GroupOptions<Options>[];

interface State {
  tensors: Record<string, Tensor>;
  dtype: DType;
  device: Device;
}

/**
 * The base of the optimisers. A step changes every parameter that has a gradient; one without is left alone, its state too.
 * The state follows parameters that `Module.to` converts. Sparse gradients and complex parameters are not taken.
 */
export abstract class Optimizer<Options extends OptimizerOptions = OptimizerOptions> {
  readonly paramGroups: ParameterGroup<Options>[] = [];
  readonly #rules: Rules<Options>;
  readonly #common: Options;
  readonly #state = new Map<Tensor, State>();

  /**
   * @param params parameters, or groups of them whose options override the common ones.
   * @throws TorchError TORCH_ARGUMENTS for no parameters, one given twice, one that is not a floating-point leaf, an option
   * out of range or one that there is not.
   */
  protected constructor(params: OptimizerParameters<Options>, options: Options, rules: Rules<Options>) {
    this.#rules = rules;
    checkOptions(rules.name, options, Object.keys(rules.checks));
    this.#common = { ...options };
    if (!Array.isArray(params as unknown)) {
      throw this.#bad(
        `expected an array of parameters or of groups, found ${params === null ? "null" : typeof params}`,
      );
    }
    const grouped = params.some((each) => !isTensor(each));
    if (grouped) for (const group of params as readonly GroupOptions<Options>[]) this.addParamGroup(group);
    else this.#add(rules.name, { params } as GroupOptions<Options>);
    if (this.#parameters().length === 0) throw this.#bad("expected at least one parameter, found none");
  }

  /** The names of the state's tensors of each parameter of a group; `step` is a number, the others are of its shape. */
  protected abstract stateNames(group: ParameterGroup<Options>): readonly string[];

  /** One step of the parameters of a bucket. */
  protected abstract update(bucket: Bucket, group: ParameterGroup<Options>): void;

  /** Takes further parameters, with their own options beside the common ones. */
  addParamGroup(group: GroupOptions<Options>): void {
    this.#add(`${this.#rules.name}: group ${this.paramGroups.length}`, group);
  }

  #add(where: string, given: GroupOptions<Options>): void {
    const { defaults } = this.#rules;
    checkOptions(where, given, [...Object.keys(this.#rules.checks), "params"]);
    const group = { ...structuredClone(defaults), ...this.#common, ...given } as ParameterGroup<Options>;
    checkGroup(where, group, this.#rules);
    if (!Array.isArray(given.params)) {
      throw new TorchError(`${where}: expected params to be an array, found ${typeof given.params}`, "TORCH_ARGUMENTS");
    }
    const all = this.#parameters();
    for (const [index, each] of group.params.entries()) {
      const found = problemOf(each);
      if (found)
        throw this.#bad(`parameter ${all.length + index}: expected a floating-point leaf Tensor, found ${found}`);
    }
    if (new Set([...all, ...group.params]).size !== all.length + group.params.length) {
      throw this.#bad("a parameter appears more than once");
    }
    this.paramGroups.push(group);
  }

  #bad(problem: string, code = "TORCH_ARGUMENTS"): TorchError {
    return new TorchError(`${this.#rules.name}: ${problem}`, code);
  }

  #parameters(): Tensor[] {
    return this.paramGroups.flatMap((group) => group.params);
  }

  /**
   * Changes every parameter that has a gradient.
   * @param closure runs before, with recording: it finds the gradients, and its result is that of `step`.
   */
  step(): void;
  step<T>(closure: Synchronous<T>): T;
  step<T>(closure?: Synchronous<T>): T | undefined {
    const result = closure && enableGrad(closure);
    tidy(() =>
      noGrad(() => {
        for (const group of this.paramGroups) {
          for (const bucket of this.#buckets(group)) this.update(bucket, group);
        }
      }),
    );
    return result;
  }

  #buckets(group: ParameterGroup<Options>): Iterable<Bucket> {
    const buckets = new Map<string, Bucket>();
    const names = this.stateNames(group);
    for (const param of group.params) {
      const { grad } = param;
      if (!grad) continue;
      const { dtype, device } = param;
      const [state, first] = this.#stateOf(param, { dtype, device }, names, group);
      const key = `${device} ${dtype} ${first}`;
      let bucket = buckets.get(key);
      if (!bucket) {
        const lists = Object.fromEntries(names.map((name) => [name, []]));
        buckets.set(key, (bucket = { params: [], grads: [], state: lists, first, device }));
      }
      bucket.params.push(param);
      bucket.grads.push(grad);
      for (const name of names) bucket.state[name]!.push(state[name]!);
    }
    return buckets.values();
  }

  #stateOf(
    param: Tensor,
    { dtype, device }: { dtype: DType; device: Device },
    names: readonly string[],
    group: ParameterGroup<Options>,
  ): [Record<string, Tensor>, first: boolean] {
    let state = this.#state.get(param);
    if (!state) this.#state.set(param, (state = { tensors: {}, dtype, device }));
    const { tensors } = state;
    // After Module.to the parameter is of another dtype or on another device, and a kernel takes one only.
    if (state.dtype !== dtype || state.device !== device) {
      for (const name of Object.keys(tensors)) tensors[name] = this.#convert(name, tensors[name]!, dtype, device);
      Object.assign(state, { dtype, device });
    }
    const missing = names.filter((name) => !(name in tensors));
    for (const name of missing) {
      tensors[name] = keep(
        name === "step"
          ? zeros([], { dtype: "float32", device: this.#stepDevice(device) })
          : (this.#rules.initialState?.(param, group) ?? zerosLike(param)),
      );
    }
    return [tensors, missing.length > 0];
  }

  /** Lets go of the parameters' gradients; with `setToNone` false they stay, and are zeros. */
  zeroGrad(options: { setToNone?: boolean } = {}): void {
    checkOptions("zeroGrad", options, ["setToNone"]);
    zeroGradients(this.#parameters(), options.setToNone);
  }

  /**
   * The options of each group as plain data, for JSON: what PyTorch's `state_dict()` has beside the tensors. Restore them
   * with `loadGroupOptions`.
   */
  groupOptions(): Omit<ParameterGroup<Options>, "params">[] {
    return this.paramGroups.map((group) => {
      const options = Object.entries(group).filter(([name]) => name !== "params");
      return structuredClone(Object.fromEntries(options)) as Omit<ParameterGroup<Options>, "params">;
    });
  }

  /**
   * Puts the options of the groups back; those that a group does not name stay as they are.
   * @throws TorchError STATE_DICT for another number of groups, TORCH_ARGUMENTS for an option out of range; nothing is
   * changed then.
   */
  loadGroupOptions(groups: readonly object[]): void {
    if (groups.length !== this.paramGroups.length) {
      throw this.#bad(
        `expected the options of ${this.paramGroups.length} group(s), found ${groups.length}`,
        "STATE_DICT",
      );
    }
    const { name, checks } = this.#rules;
    for (const [index, options] of groups.entries()) {
      checkOptions(`${name}: group ${index}`, options, [...Object.keys(checks), "initialLr"]);
      checkGroup(`${name}: group ${index}`, { ...this.paramGroups[index], ...options }, this.#rules);
    }
    for (const [index, options] of groups.entries()) Object.assign(this.paramGroups[index]!, structuredClone(options));
  }

  /**
   * The state as tensors named `<index>.<name>`, such as `0.step` and `0.expAvg`; the index counts parameters. They are the
   * optimiser's own, which the next step changes. Learning rates and the like are not in it: `groupOptions` gives them.
   */
  stateDict(): Map<string, Tensor> {
    const named = new Map<string, Tensor>();
    for (const [index, param] of this.#parameters().entries()) {
      for (const [name, value] of Object.entries(this.#state.get(param)?.tensors ?? {})) {
        named.set(`${index}.${name}`, value);
      }
    }
    return named;
  }

  /**
   * Replaces the state by copies, in the parameters' dtypes. Options that say what state there is, such as `amsgrad` and
   * `momentum`, must be those that it was saved with: load the group options first.
   * @throws TorchError STATE_DICT for a name too many, a part that is missing, or a shape that differs; nothing is changed.
   */
  loadStateDict(named: ReadonlyMap<string, Tensor>): void {
    const left = new Set(named.keys());
    const loaded = new Map<Tensor, State>();
    let index = 0;
    for (const group of this.paramGroups) {
      const names = this.stateNames(group);
      for (const param of group.params) {
        const present = names.filter((name) => left.delete(`${index}.${name}`));
        if (present.length > 0) {
          if (present.length < names.length) {
            const problem = `expected ${listed(names)} of parameter ${index}, found ${listed(present)}`;
            throw this.#bad(problem, "STATE_DICT");
          }
          loaded.set(param, this.#load(named, index, names, param));
        }
        index++;
      }
    }
    if (left.size > 0) throw this.#bad(`unexpected state ${[...left].join(", ")}`, "STATE_DICT");
    this.#state.clear();
    for (const [param, state] of loaded) this.#state.set(param, state);
  }

  /** A copy for a parameter of this dtype and device; counts of steps are float32, as the kernels want them. */
  #convert(name: string, value: Tensor, dtype: DType, device: Device): Tensor {
    const options =
      name === "step" ? { dtype: "float32" as const, device: this.#stepDevice(device) } : { dtype, device };
    return tidy(() => keep(value.detach().to({ ...options, copy: true })));
  }

  #stepDevice(device: Device): Device {
    return this.#rules.stepOnDevice ? device : "cpu";
  }

  #load(named: ReadonlyMap<string, Tensor>, index: number, names: readonly string[], param: Tensor): State {
    const { dtype, device, shape } = param;
    const entries = names.map((name) => {
      const value = named.get(`${index}.${name}`)!;
      const wanted = name === "step" ? [] : shape;
      if (value.shape.join() !== wanted.join()) {
        const problem = `expected ${index}.${name} of shape [${wanted.join(", ")}], found [${value.shape.join(", ")}]`;
        throw this.#bad(problem, "STATE_DICT");
      }
      return [name, this.#convert(name, value, dtype, device)] as const;
    });
    return { tensors: Object.fromEntries(entries), dtype, device };
  }
}

function problemOf(param: unknown): string | undefined {
  if (!isTensor(param)) return typeof param;
  if (!param.isLeaf) return "the result of an operation";
  return param.dtype.includes("float") ? undefined : param.dtype;
}

const listed = (names: readonly string[]) =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
