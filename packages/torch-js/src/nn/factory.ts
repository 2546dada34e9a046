import type { Device, DType } from "../types.js";

/** What a layer's own tensors are made of. */
export interface FactoryOptions {
  /** The default dtype, float32, unless said otherwise. */
  dtype?: DType;
  /** The CPU unless said otherwise. */
  device?: Device;
}

export const FACTORY_OPTIONS = ["dtype", "device"] as const;

/** The same for the functions that make tensors, which take null for what is left out. */
export function factory({ dtype, device }: FactoryOptions): { dtype: DType | null; device: Device | null } {
  return { dtype: dtype ?? null, device: device ?? null };
}
