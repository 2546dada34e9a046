import type { Tensor } from "../../tensor.js";
import { expectTensor, expectThat } from "../expect.js";

/** How many inputs each output of a weight (out, in, ...) has, and how many outputs each input. */
export function fans(where: string, tensor: Tensor): { fanIn: number; fanOut: number } {
  expectTensor(where, tensor);
  const { shape } = tensor;
  expectThat(shape.length >= 2, where, "two dimensions or more, (out, in, ...)", shape);
  const [out, inputs, ...field] = shape as [number, number, ...number[]];
  const size = field.reduce((product, each) => product * each, 1);
  return { fanIn: inputs * size, fanOut: out * size };
}
