import * as torch from "@hydride/torch-js";
import { expect, test } from "vitest";
import { asNumbers, checkDevice, memory, numberArray } from "../../src/communicator/operands.js";
import { SingleProcess } from "../../src/communicator/singleProcess.js";
import { failureOf } from "../helpers/failure.js";

test("arrays are what they are, tensors their memory", () => {
  const array = Float64Array.of(1, 2);
  expect(numberArray("allReduce", array)).toBe(array);
  const tensor = torch.tensor([1, 2], { dtype: "float32" });
  for (const view of [numberArray("allReduce", tensor), asNumbers(tensor)] as Float32Array[]) view[0]! += 2;
  expect(tensor.tolist()).toEqual([5, 2]);
  const flags = torch.tensor([true, false]);
  (memory("broadcast", flags) as Uint8Array)[1] = 1;
  expect(flags.tolist()).toEqual([true, true]);
});

test("sums of dtypes whose arrays are no numbers are refused", () => {
  expect(failureOf(() => numberArray("allReduce", torch.zeros([2], { dtype: "bfloat16" })))).toEqual({
    code: "TENSOR_INVALID",
    message: "allReduce: expected a tensor of float32, float64, found bfloat16",
  });
});

test("a tensor elsewhere is refused, with the way to where it belongs", () => {
  const elsewhere = torch.zeros([2], { device: "meta" });
  const expected = {
    code: "TENSOR_INVALID",
    message: "broadcast: expected a tensor on cpu, where the communicator's are, found one on meta",
    hint: 'Ranks of connect({ device: "cuda" }) exchange tensors of CUDA devices.',
  };
  expect(failureOf(() => memory("broadcast", elsewhere))).toEqual(expected);
  expect(failureOf(() => numberArray("broadcast", elsewhere))).toEqual(expected);
  expect(failureOf(() => checkDevice("allReduce", torch.zeros([2]), "cuda:1"))).toEqual({
    code: "TENSOR_INVALID",
    message: "allReduce: expected a tensor on cuda:1, where the communicator's are, found one on cpu",
    hint: 'Move it with .to({ device: "cuda:1" }); arrays such as those of data() go over MPI.',
  });
});

test("one process alone keeps its sums, in tensors and in arrays", () => {
  const world = new SingleProcess();
  const [values, own] = [torch.tensor([1, 2], { dtype: "float64" }), torch.zeros([2], { dtype: "float64" })];
  world.reduceScatter(values, own);
  expect(own.tolist()).toEqual([1, 2]);
  world.reduceScatter(Float64Array.of(3, 4), own);
  expect(own.tolist()).toEqual([3, 4]);
});
