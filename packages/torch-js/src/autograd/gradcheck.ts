import { grad } from "../autograd.js";
import { TorchError } from "../errors.js";
import { randn, zerosLike } from "../generated/functions.js";
import { checkOptions } from "../options.js";
import { forkRng, manualSeed } from "../random.js";
import { isTensor, type Tensor } from "../tensor.js";
import {
  analyticalJacobians,
  type Differentiable,
  formatted,
  type Jacobian,
  numericalJacobians,
  outputsOf,
} from "./jacobian.js";

export interface GradcheckOptions {
  /** The step of the central differences, 1e-6. */
  eps?: number;
  /** The absolute tolerance, 1e-5. */
  atol?: number;
  /** The tolerance relative to the numerical value, 1e-3. */
  rtol?: number;
  /** By how much two runs of the same backward may differ, 0. */
  nondetTol?: number;
  /** False: returns false instead of throwing. */
  raiseException?: boolean;
}

const OPTIONS = ["eps", "atol", "rtol", "nondetTol", "raiseException"] as const;

function failed(problem: string): TorchError {
  return new TorchError(`gradcheck: ${problem}`, "GRADCHECK");
}

const describe = (tensor: Tensor) => `Tensor ${tensor.dtype} [${tensor.shape.join(", ")}]`;

function tensors(given: Tensor | readonly Tensor[]): Tensor[] {
  return isTensor(given) ? [given] : [...given];
}

/** The inputs whose gradients are checked: float64, each element with memory of its own. */
function checkedInputs(name: string, inputs: readonly Tensor[]): Tensor[] {
  const bad = (problem: string) => new TorchError(`${name}: ${problem}`, "TORCH_ARGUMENTS");
  for (const [index, input] of inputs.entries()) {
    if (!isTensor(input)) throw bad(`expected tensors as inputs, found a ${typeof input} as input ${index}`);
    if (!input.requiresGrad) continue;
    if (input.dtype !== "float64") {
      throw bad(
        `expected inputs of float64, because differences of ${1e-6} need its digits, found input ${index}, a ${describe(input)}`,
      );
    }
    const { shape, strides } = input;
    if (strides.some((stride, dimension) => stride === 0 && shape[dimension]! > 1)) {
      throw bad(`input ${index} is expanded, so that its elements share memory; use contiguous()`);
    }
  }
  const checked = inputs.filter((input) => input.requiresGrad);
  if (checked.length === 0) throw bad("expected at least one input that requires a gradient, found none");
  return checked;
}

function close(analytical: Jacobian, numerical: Jacobian, atol: number, rtol: number): boolean {
  return analytical.values.every((value, index) => {
    const expected = numerical.values[index]!;
    return Object.is(value, expected) || Math.abs(value - expected) <= atol + rtol * Math.abs(expected);
  });
}

/**
 * Compares the gradients of `fn` through backward with central differences, element by element, as PyTorch's `gradcheck`
 * does: |analytical - numerical| <= atol + rtol |numerical|. Besides, two runs of the same backward must agree within
 * `nondetTol`, and gradients of zero must give zeros. Inputs are changed in place meanwhile, and put back.
 * @param fn of the inputs, deterministic; its outputs are tensors of real floating-point numbers.
 * @param inputs those that require a gradient are checked; they must be float64.
 * @returns true; with `raiseException: false`, whether all agree.
 * @throws TorchError GRADCHECK naming output, input and both Jacobians (a row for each element of the input);
 * TORCH_ARGUMENTS for inputs that cannot be checked.
 */
export function gradcheck(
  fn: Differentiable,
  inputs: Tensor | readonly Tensor[],
  options: GradcheckOptions = {},
): boolean {
  checkOptions("gradcheck", options, OPTIONS);
  const all = tensors(inputs);
  const checked = checkedInputs("gradcheck", all);
  try {
    check(fn, all, checked, options);
    return true;
  } catch (error) {
    if (options.raiseException === false && error instanceof TorchError && error.code === "GRADCHECK") return false;
    throw error;
  }
}

function check(fn: Differentiable, all: Tensor[], checked: Tensor[], options: GradcheckOptions): void {
  const { eps = 1e-6, atol = 1e-5, rtol = 1e-3, nondetTol = 0 } = options;
  if (outputsOf(fn, all).some((output) => output.dtype.startsWith("complex"))) {
    throw new TorchError("gradcheck: complex outputs are not supported; take viewAsReal", "TORCH_ARGUMENTS");
  }
  const numerical = checked.map((input) => numericalJacobians(fn, all, input, eps));
  // Again, because the inputs have been changed in place since.
  const outputs = outputsOf(fn, all);
  for (const [output, value] of outputs.entries()) {
    const name = (input: number) => `output ${output} with respect to input ${all.indexOf(checked[input]!)}`;
    if (!value.requiresGrad) {
      for (const [input, jacobians] of numerical.entries()) {
        if (jacobians[output]!.values.every((each) => Math.abs(each) <= atol)) continue;
        throw failed(
          `${name(input)} has no gradient, but changes with it\nnumerical:\n${formatted(jacobians[output]!)}`,
        );
      }
      continue;
    }
    const [first, second] = [analyticalJacobians(value, checked), analyticalJacobians(value, checked)];
    for (const [input, analytical] of first.entries()) {
      const expected = numerical[input]![output]!;
      if (!close(analytical, expected, atol, rtol)) {
        throw failed(
          `Jacobian mismatch for ${name(input)}\nnumerical:\n${formatted(expected)}\nanalytical:\n${formatted(analytical)}`,
        );
      }
      if (!close(analytical, second[input]!, nondetTol, 0)) {
        throw failed(
          `backward of ${name(input)} is not deterministic: two runs differ by more than ${nondetTol}\n` +
            `first:\n${formatted(analytical)}\nsecond:\n${formatted(second[input]!)}`,
        );
      }
    }
    zeroGradients(value, checked, name);
  }
}

/** A backward that is not linear in the gradient it is given is not zero for zero. */
function zeroGradients(output: Tensor, checked: Tensor[], name: (input: number) => string): void {
  const gradOutputs = [zerosLike(output.detach())];
  const gradients = grad([output], checked, { gradOutputs, retainGraph: true, allowUnused: true });
  for (const [input, gradient] of gradients.entries()) {
    if (gradient === null || !gradient.ne(0).any().item()) continue;
    throw failed(`backward of ${name(input)} is not multiplied by the gradient of the output: it is not zero for zero`);
  }
}

/**
 * `gradcheck` of the gradients of `fn`: of its inputs' gradients with respect to the inputs and to the outputs' gradients.
 * @param gradOutputs one float64 tensor for each output that requires a gradient; default: random ones, always the same.
 * @throws as `gradcheck`, where input n is the n-th of the inputs that require a gradient, followed by the `gradOutputs`.
 */
export function gradgradcheck(
  fn: Differentiable,
  inputs: Tensor | readonly Tensor[],
  gradOutputs?: Tensor | readonly Tensor[],
  options: GradcheckOptions = {},
): boolean {
  checkOptions("gradgradcheck", options, OPTIONS);
  const all = tensors(inputs);
  const checked = checkedInputs("gradgradcheck", all);
  const weights = gradOutputs === undefined ? randomLike(fn, all) : tensors(gradOutputs);
  const gradients: Differentiable = (...given) => {
    const values = [...given];
    const moved = values.splice(0, checked.length);
    const weighed = outputsOf(
      fn,
      all.map((each) => moved[checked.indexOf(each)] ?? each),
    ).filter((each) => each.requiresGrad);
    const found = grad(weighed, moved, { gradOutputs: values, createGraph: true, allowUnused: true });
    return found.filter((each) => each !== null);
  };
  return gradcheck(gradients, [...checked, ...weights], options);
}

function randomLike(fn: Differentiable, inputs: readonly Tensor[]): Tensor[] {
  return forkRng(() => {
    manualSeed(0);
    return outputsOf(fn, inputs)
      .filter((output) => output.requiresGrad)
      .map((output) => randn(output.shape, { dtype: "float64", device: output.device, requiresGrad: true }));
  });
}
