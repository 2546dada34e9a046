import { type Device, Tensor } from "@hydride/torch-js";

export interface ToDeviceOptions {
  /**
   * Whether the host goes on before what it gives is there: tensors of the CPU go through pinned memory, from which a CUDA device copies
   * them in the order of its current stream. What uses them in another stream has to wait for this one. Default: false.
   */
  nonBlocking?: boolean;
}

/**
 * The same with its tensors on a device, at any depth of plain objects and Maps; a tensor that is there several times is one again.
 * Everything else is shared with what was given. For `GraphTensors`, `HydraGnnTensors` and `Targets`.
 */
export function toDevice<Value>(value: Value, device: Device, { nonBlocking = false }: ToDeviceOptions = {}): Value {
  const moved = new Map<Tensor, Tensor>();
  const move = (each: unknown): unknown => {
    if (each instanceof Tensor) {
      const known = moved.get(each) ?? tensorTo(each, device, nonBlocking);
      moved.set(each, known);
      return known;
    }
    if (each instanceof Map) return new Map(Array.from(each, ([key, inner]) => [key, move(inner)] as const));
    if (!isPlain(each)) return each;
    return Object.fromEntries(Object.entries(each).map(([key, inner]) => [key, move(inner)]));
  };
  return move(value) as Value;
}

function tensorTo(tensor: Tensor, device: Device, nonBlocking: boolean): Tensor {
  const isPinnable = nonBlocking && tensor.device === "cpu" && device.startsWith("cuda");
  return (isPinnable ? tensor.pinMemory() : tensor).to({ device, nonBlocking });
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
