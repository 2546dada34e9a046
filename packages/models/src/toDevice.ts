import { type Device, Tensor } from "@hydride/torch-js";

export interface ToDeviceOptions {
  /**
   * Whether the host goes on before what it gives is there: tensors of the CPU go through pinned memory, from which a CUDA device copies
   * them in the order of its current stream. What uses them in another stream has to wait for this one. Default: false.
   */
  nonBlocking?: boolean;
}

/**
 * The same with its tensors on a device. Everything else is shared with what was given. For `GraphTensors`, `HydraGnnTensors` and
 * `Targets`, or objects and Maps of them.
 */
export function toDevice<Value>(value: Value, device: Device, { nonBlocking = false }: ToDeviceOptions = {}): Value {
  return mapTensors(value, (tensor) => {
    if (tensor.device === device) return tensor;
    const isPinnable = nonBlocking && tensor.device === "cpu" && device.startsWith("cuda");
    return (isPinnable ? tensor.pinMemory() : tensor).to({ device, nonBlocking });
  });
}

/**
 * The same with other tensors in the place of its own, at any depth of plain objects and Maps; `change` is asked once for a tensor that is
 * there several times.
 */
export function mapTensors<Value>(value: Value, change: (tensor: Tensor) => Tensor): Value {
  const changed = new Map<Tensor, Tensor>();
  const map = (each: unknown): unknown => {
    if (each instanceof Tensor) {
      const known = changed.get(each) ?? change(each);
      changed.set(each, known);
      return known;
    }
    if (each instanceof Map) return new Map(Array.from(each, ([key, inner]) => [key, map(inner)] as const));
    if (!isPlain(each)) return each;
    return Object.fromEntries(Object.entries(each).map(([key, inner]) => [key, map(inner)]));
  };
  return map(value) as Value;
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
