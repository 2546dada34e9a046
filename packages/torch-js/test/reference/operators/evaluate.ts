import * as torch from "../../../src/index.js";
import { type DType, Tensor } from "../../../src/index.js";
import type { Argument, Case } from "./cases.js";
import { input } from "./values.js";

type Call = (...args: unknown[]) => unknown;

const camel = (name: string) => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** The operator as a function or a method of the public names; `torch.ops` has every name and would show nothing. */
function publicCall(name: string): Call {
  const own = (torch as unknown as Record<string, Call | undefined>)[camel(name)];
  const method = (Tensor.prototype as unknown as Record<string, Call | undefined>)[camel(name)];
  const call = own ?? (method && ((self, ...rest) => method.call(self, ...rest)));
  if (!call) throw new Error(`there is neither torch.${camel(name)} nor a method of that name`);
  return call;
}

function fill(argument: Argument, inputs: readonly Tensor[]): unknown {
  if (typeof argument === "string" && argument.startsWith("$")) return inputs[Number(argument.slice(1))];
  return Array.isArray(argument) ? argument.map((each) => fill(each, inputs)) : argument;
}

const isOptions = (argument: Argument) => typeof argument === "object" && argument !== null && !Array.isArray(argument);

function tensors(result: unknown): Tensor[] {
  if (Array.isArray(result)) return result.flatMap(tensors);
  return [torch.isTensor(result) ? result : torch.tensor(result as number | boolean)];
}

export interface Outcome {
  out: { dtype: DType; shape: number[]; values: number[] }[];
  grad: (number[] | null)[] | undefined;
}

/** Row-major; a complex number is a pair, a bool 0 or 1. */
function numbers(tensor: Tensor): number[] {
  const wide = tensor.detach().to(tensor.dtype.startsWith("complex") ? "complex128" : "float64");
  return Array.from(wide.toArray() as Float64Array);
}

/** Results and gradients of a case, for weights that a formula makes. */
export function evaluate({ name, dtype, shapes, specs, args, grad }: Case): Outcome {
  const inputs = shapes.map((shape, i) => input(i, shape, specs[i]!, dtype));
  const differentiable = inputs.filter((x, i) => grad && !specs[i]!.sign && /float|complex/.test(x.dtype));
  for (const x of differentiable) x.requiresGrad = true;
  const options = args.filter(isOptions).map((each) => {
    return Object.fromEntries(Object.entries(each as object).map(([key, value]) => [camel(key), value as unknown]));
  });
  const positional = args.filter((each) => !isOptions(each)).map((each) => fill(each, inputs));
  const results = tensors(publicCall(name)(...positional, ...options));
  const recorded = results.map((each, j) => ({ each, j })).filter(({ each }) => each.requiresGrad);
  const gradients =
    recorded.length === 0
      ? undefined
      : torch.autograd.grad(
          recorded.map(({ each }) => each),
          differentiable,
          {
            gradOutputs: recorded.map(({ each, j }) => input(10 + j, each.shape, {}, each.dtype)),
            allowUnused: true,
          },
        );
  return {
    out: results.map((each) => ({ dtype: each.dtype, shape: each.shape, values: numbers(each) })),
    grad: gradients?.map((each) => each && numbers(each)),
  };
}
