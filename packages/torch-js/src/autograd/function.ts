import { TorchError } from "../errors.js";
import { native } from "../native.js";
import { refusePromise } from "../synchronous.js";
import { isTensor, type Tensor } from "../tensor.js";
import { FunctionContext, type RecordedState, stateOf } from "./functionContext.js";

/** What `backward` gives for one argument of `forward`: a gradient of its shape, or nothing. */
export type InputGradient = Tensor | null | undefined;

/** The two halves of a function that autograd does not know. */
export interface FunctionDefinition<Args extends readonly unknown[], Result extends Tensor | readonly Tensor[]> {
  /** Appears in error messages and, with `Backward`, as `gradFn.name`. */
  readonly name?: string;
  /**
   * The value; runs without recording. Gradients are found for arguments that are tensors themselves, not for tensors
   * inside arrays or objects.
   */
  forward(context: FunctionContext, ...args: Args): Result;
  /**
   * The gradients of a scalar with respect to each argument, from those with respect to each output (zeros where there is
   * none): null for what is no tensor or needs none. With operators that can be differentiated it is differentiable itself.
   */
  backward(context: FunctionContext, ...gradients: Tensor[]): InputGradient | readonly InputGradient[];
}

/**
 * The base of functions written as classes: `static forward(context, ...)` and `static backward(context, ...gradients)`,
 * called through `apply`. `defineFunction` is the same without a class.
 */
export abstract class AutogradFunction {
  /**
   * Calls `forward`, and records `backward`.
   * @throws TorchError TORCH_ARGUMENTS where `forward` gives no tensors, or `backward`, later, gives no gradients of the
   * right number and shapes; whatever they throw themselves reaches the caller as it is.
   */
  static apply<Args extends readonly unknown[], Result extends Tensor | readonly Tensor[]>(
    this: FunctionDefinition<Args, Result>,
    ...args: Args
  ): Result {
    return apply(this, args);
  }
}

/** A function with a gradient of its own, from its two halves. */
export function defineFunction<Args extends readonly unknown[], Result extends Tensor | readonly Tensor[]>(
  definition: FunctionDefinition<Args, Result>,
): (...args: Args) => Result {
  return (...args) => apply(definition, args);
}

function bad(problem: string): TorchError {
  return new TorchError(problem, "TORCH_ARGUMENTS");
}

function apply<Args extends readonly unknown[], Result extends Tensor | readonly Tensor[]>(
  definition: FunctionDefinition<Args, Result>,
  args: Args,
): Result {
  const name = definition.name || "Function";
  for (const half of ["forward", "backward"] as const) {
    if (typeof definition[half] !== "function") throw bad(`${name}: expected a function ${half}, found none`);
  }
  const context = new FunctionContext(args.map((each) => isTensor(each) && each.requiresGrad));
  let single = false;
  const forward = (): RecordedState & { outputs: readonly Tensor[] } => {
    const result = definition.forward(context, ...args);
    refusePromise(`${name}.forward`, result);
    single = isTensor(result);
    const outputs = (single ? [result] : result) as readonly Tensor[];
    if (!Array.isArray(outputs) || outputs.length === 0 || !outputs.every(isTensor)) {
      throw bad(`${name}.forward: expected a Tensor or an array of them as the result`);
    }
    return { outputs, ...stateOf(context).take() };
  };
  const backward = backwardOf(name, definition, context, args.map(isTensor));
  const outputs = native().applyFunction(name, args.filter(isTensor), forward, backward);
  return (single ? outputs[0] : outputs) as Result;
}

/**
 * What the graph calls. The graph holds it as long as it lives, so that it must not hold arguments or outputs: an output that
 * is held by its own graph is never freed.
 * @param tensors Of each argument of `forward`, whether it is a tensor.
 */
function backwardOf<Args extends readonly unknown[], Result extends Tensor | readonly Tensor[]>(
  name: string,
  definition: FunctionDefinition<Args, Result>,
  context: FunctionContext,
  tensors: readonly boolean[],
) {
  const positions = tensors.flatMap((each, position) => (each ? [position] : []));
  return (gradients: Tensor[], saved: (Tensor | null)[], needed: boolean[]): InputGradient[] => {
    const needs = tensors.map((_, position) => needed[positions.indexOf(position)] ?? false);
    const result = stateOf(context).during(saved, needs, () => definition.backward(context, ...gradients));
    return ordered(name, tensors.length, positions, result);
  };
}

/** The gradients of the arguments that are tensors, from what `backward` gave for all of them. */
function ordered(
  name: string,
  count: number,
  positions: readonly number[],
  result: InputGradient | readonly InputGradient[],
): InputGradient[] {
  refusePromise(`${name}.backward`, result);
  const list = Array.isArray(result) ? (result as readonly InputGradient[]) : [result as InputGradient];
  const extra = list.slice(count).some((each) => each !== null && each !== undefined);
  if (list.length < count || extra) {
    throw bad(
      `${name}.backward: expected ${count} gradients, one for each argument of forward (null where there is none), ` +
        `found ${list.length}`,
    );
  }
  for (const [position, gradient] of list.slice(0, count).entries()) {
    if (gradient === null || gradient === undefined) continue;
    if (!isTensor(gradient)) {
      throw bad(`${name}.backward: expected a Tensor or null for argument ${position}, found a ${typeof gradient}`);
    }
    if (!positions.includes(position)) {
      throw bad(`${name}.backward: expected null for argument ${position}, which is no tensor, found a gradient`);
    }
  }
  return positions.map((position) => list[position]);
}
