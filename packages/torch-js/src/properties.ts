import { native } from "./native.js";
import type { Tensor } from "./tensor.js";
import type { MemoryFormat } from "./types.js";

// What a tensor says of itself, as functions. The add-on answers, because an older libtorch has no operators for it.

/** The number of dimensions. */
export const dim = (self: Tensor): number => native().dim(self);

/** The number of elements. */
export const numel = (self: Tensor): number => native().numel(self);

/** Where the first element lies in the storage, in elements. */
export const storageOffset = (self: Tensor): number => native().storageOffset(self);

/** Whether the elements lie in memory in the order of the dimensions, or in that of `memoryFormat`. */
export const isContiguous = (self: Tensor, memoryFormat?: MemoryFormat): boolean =>
  native().isContiguous(self, memoryFormat);

/** The number of the CUDA device, -1 on the CPU. */
export const getDevice = (self: Tensor): number => native().getDevice(self);
