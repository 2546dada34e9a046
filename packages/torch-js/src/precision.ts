import { TorchError } from "./errors.js";
import { native } from "./native.js";
import { checkOptions } from "./options.js";
import { refusePromise, type Synchronous } from "./synchronous.js";
import type { Device, FloatDType } from "./types.js";

export interface AutocastOptions {
  /** Whose operators are cast: `cpu` or `cuda`. */
  device: Device;
  /** What they are cast to: default `bfloat16` on the CPU, `float16` on CUDA. */
  dtype?: FloatDType;
  /** False: operators inside keep their dtypes, also within another `autocast`. */
  enabled?: boolean;
  /** Whether a weight is cast once and kept until the outermost `autocast` ends, default true. */
  cacheEnabled?: boolean;
}

/**
 * Runs `fn` so that operators that gain from it (matrix products, convolutions, ...) cast their float32 operands to
 * `dtype`, and those that need the range keep float32; libtorch's lists say which. Put the forward pass and the loss
 * inside, the backward pass outside: it uses the dtypes of the forward operators. `fn` must be synchronous.
 * @throws TorchError TORCH_ARGUMENTS for a dtype that is no floating-point one, TORCH_DEVICE for a device that is not there.
 */
export function autocast<T>(options: AutocastOptions, fn: Synchronous<T>): T {
  checkOptions("autocast", options, ["device", "dtype", "enabled", "cacheEnabled"]);
  const { device } = options;
  if (typeof device !== "string") {
    throw new TorchError(`autocast: expected device cpu or cuda, found ${typeof device}`, "TORCH_ARGUMENTS");
  }
  const { dtype = device.startsWith("cuda") ? "float16" : "bfloat16" } = options;
  return native().autocast(device, dtype, options.enabled ?? true, options.cacheEnabled ?? true, () => {
    const result = fn();
    refusePromise("autocast", result);
    return result;
  });
}

/** The dtype that `autocast` casts to on that device now, or null where it is off. */
export function autocastDtype(device: Device): FloatDType | null {
  return native().autocastState(device);
}

/** The dtype of floating-point tensors that are made without one, float32 unless it was changed. */
export function getDefaultDtype(): FloatDType {
  return native().getDefaultDtype();
}

/**
 * Changes the dtype of floating-point tensors that are made without one, and of integers that an operator turns into
 * floating-point numbers. It is the process's, workers included, and stays: `withDefaultDtype` puts it back.
 * @throws TorchError TORCH_ARGUMENTS for a dtype that is no floating-point one.
 */
export function setDefaultDtype(dtype: FloatDType): void {
  native().setDefaultDtype(dtype);
}

/** Runs `fn` with another default dtype and puts the former one back, also after an error. `fn` must be synchronous. */
export function withDefaultDtype<T>(dtype: FloatDType, fn: Synchronous<T>): T {
  const before = getDefaultDtype();
  setDefaultDtype(dtype);
  try {
    const result = fn();
    refusePromise("withDefaultDtype", result);
    return result;
  } finally {
    setDefaultDtype(before);
  }
}
