import { noGrad } from "../autograd.js";
import { TorchError } from "../errors.js";
import { keep, tidy } from "../memory.js";
import type { Module } from "../nn/module.js";
import { ops } from "../operators.js";
import { checkOptions } from "../options.js";
import { tensor } from "../creation.js";
import type { Tensor } from "../tensor.js";

export interface ExponentialMovingAverageOptions {
  /** How much of the average stays at an update, in [0, 1], or a function of the updates before; 0.999. */
  decay?: number | ((updates: number) => number);
  /** Whether floating-point buffers are averaged as well; false. */
  useBuffers?: boolean;
}

const NAME = "ExponentialMovingAverage";

/**
 * An exponential moving average of a module's weights, for validation and for the result: PyTorch's `AveragedModel` with
 * `get_ema_multi_avg_fn(decay)`, without a second module. The first update copies the weights.
 *
 * ```ts
 * optimizer.step();
 * average.update();
 * // ... and where the averaged weights are wanted:
 * const error = average.use(() => validate(model));
 * ```
 */
export class ExponentialMovingAverage {
  readonly #decay: (updates: number) => number;
  readonly #followed: ReadonlyMap<string, Tensor>;
  readonly #average: Map<string, Tensor>;
  #updates = 0;
  /** The module's own weights, while it has the averaged ones. */
  #own: Map<string, Tensor> | undefined;

  constructor(module: Module, options: ExponentialMovingAverageOptions = {}) {
    checkOptions(NAME, options, ["decay", "useBuffers"]);
    const { decay = 0.999, useBuffers = false } = options;
    if (typeof decay === "function") this.#decay = decay;
    else {
      checkDecay(decay);
      this.#decay = () => decay;
    }
    const buffers = useBuffers ? [...module.namedBuffers()].filter(([, each]) => each.dtype.includes("float")) : [];
    this.#followed = new Map([...module.namedParameters(), ...buffers]);
    this.#average = copies(this.#followed);
  }

  /** How many updates there were. */
  get updates(): number {
    return this.#updates;
  }

  /**
   * Takes the present weights into the average.
   * @throws TorchError TORCH_ARGUMENTS between `apply` and `restore`, and for a decay out of range.
   */
  update(): void {
    if (this.#own) throw bad("update: the module has the averaged weights; call restore first");
    const decay = checkDecay(this.#decay(this.#updates));
    const copies = this.#updates === 0;
    tidy(() =>
      noGrad(() => {
        this.#follow();
        const [average, present] = [[...this.#average.values()], [...this.#followed.values()]];
        if (copies) ops.aten!._foreach_copy_!(average, present);
        else ops.aten!._foreach_lerp_!(average, present, 1 - decay);
      }),
    );
    this.#updates++;
  }

  /** After `Module.to` the weights are of another dtype or on another device. */
  #follow(): void {
    for (const [name, { dtype, device }] of this.#followed) {
      const average = this.#average.get(name)!;
      if (average.dtype !== dtype || average.device !== device) {
        this.#average.set(name, keep(average.to({ dtype, device })));
      }
    }
  }

  /** Gives the module the averaged weights, until `restore`. */
  apply(): void {
    if (this.#own) throw bad("apply: the module has the averaged weights already");
    this.#own = copies(this.#followed);
    write(this.#average, this.#followed);
  }

  /** Gives the module its own weights back. */
  restore(): void {
    if (!this.#own) throw bad("restore: the module has its own weights; call apply first");
    write(this.#own, this.#followed);
    for (const each of this.#own.values()) each.dispose();
    this.#own = undefined;
  }

  /** Runs `fn` while the module has the averaged weights; of a promise, until it is settled. */
  use<T>(fn: () => T): T {
    this.apply();
    let result: T;
    try {
      result = fn();
    } catch (error) {
      this.restore();
      throw error;
    }
    if (result instanceof Promise) return result.finally(() => this.restore()) as T;
    this.restore();
    return result;
  }

  /** The averaged weights under their names in the module, and how many `updates` there were; the average's own tensors. */
  stateDict(): Map<string, Tensor> {
    return new Map([["updates", tensor(this.#updates, { dtype: "int64" })], ...prefixed(this.#average)]);
  }

  /**
   * Replaces the average by a copy.
   * @throws TorchError STATE_DICT for names or shapes that are not those of the module; nothing is changed.
   */
  loadStateDict(state: ReadonlyMap<string, Tensor>): void {
    const own = this.stateDict();
    const problems = [
      ...[...own.keys()].filter((name) => !state.has(name)).map((name) => `missing: ${name}`),
      ...[...state.keys()].filter((name) => !own.has(name)).map((name) => `unexpected: ${name}`),
      ...[...own].flatMap(([name, { shape }]) => {
        const given = state.get(name)?.shape ?? shape;
        const fits = given.join() === shape.join();
        return fits ? [] : [`${name}: expected shape [${shape.join(", ")}], found [${given.join(", ")}]`];
      }),
    ];
    if (problems.length > 0) {
      throw new TorchError(`${NAME}: the state does not fit the module\n  ${problems.join("\n  ")}`, "STATE_DICT");
    }
    this.#updates = state.get("updates")!.item();
    tidy(() => noGrad(() => prefixed(this.#average).forEach(([name, each]) => each.copy_(state.get(name)!))));
  }
}

const bad = (problem: string) => new TorchError(`${NAME}: ${problem}`, "TORCH_ARGUMENTS");

function checkDecay(decay: number): number {
  if (decay >= 0 && decay <= 1) return decay;
  throw bad(`expected decay in [0, 1], found ${decay}`);
}

const prefixed = (average: ReadonlyMap<string, Tensor>): [string, Tensor][] =>
  [...average].map(([name, each]) => [`average.${name}`, each]);

const copies = (source: ReadonlyMap<string, Tensor>): Map<string, Tensor> =>
  noGrad(() => new Map([...source].map(([name, each]) => [name, keep(each.detach().clone())])));

function write(source: ReadonlyMap<string, Tensor>, target: ReadonlyMap<string, Tensor>): void {
  tidy(() => noGrad(() => ops.aten!._foreach_copy_!([...target.values()], [...source.values()])));
}
