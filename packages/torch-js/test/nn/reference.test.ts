import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { type Tensor } from "../../src/index.js";
import { expectClose, numbers, references, wave } from "./reference.js";

const { nn } = torch;

interface ModuleCase {
  name: string;
  arguments: unknown[];
  options: Record<string, unknown>;
  /** Shape and seed of each. */
  inputs: [number[], number][];
  setting: { passes?: number; eval?: boolean; seed?: number; positive?: boolean };
  output: number[];
  inputGradients: number[][];
  gradients: Record<string, number[]>;
  buffers: Record<string, number[]>;
}

interface Cases {
  modules: ModuleCase[];
  losses: ModuleCase[];
  initialisers: { name: string; shape: number[]; options: unknown; values: number[] }[];
  layers: { name: string; arguments: number[]; values: Record<string, number[]> }[];
  clip: { maxNorm: number; normType: number | "inf"; norm: number; gradients: number[][] }[];
  weighted: { name: string; options: object; output: number[]; gradient: number[] }[];
}

type Forward = torch.nn.Module & { forward(...inputs: Tensor[]): Tensor };

const classOf = (name: string) => (nn as unknown as Record<string, new (...args: unknown[]) => Forward>)[name]!;

/** The number whose gradients are compared. */
const upstream = (result: Tensor) => result.mul(wave(result.shape, 9)).sum();

const entries = (named: Map<string, Tensor>, of: (each: Tensor) => Tensor = (each) => each) =>
  Object.fromEntries([...named].map(([name, each]) => [name, numbers(of(each))]));

function check(each: ModuleCase): void {
  const { setting, inputs } = each;
  const layer = new (classOf(each.name))(...each.arguments, each.options).to("float64");
  torch.noGrad(() => layer.parameters().forEach((parameter, i) => parameter.copy_(wave(parameter.shape, 20 + i))));
  const given = inputs.map(([shape, seed], i) => {
    const values = wave(shape, seed);
    return setting.positive && i === inputs.length - 1 ? values.square() : values;
  });
  for (const input of given) input.requiresGrad = true;
  for (let pass = 0; pass < (setting.passes ?? 0); pass++) layer.forward(wave(...inputs[0]!).add(pass));
  if (setting.eval) layer.eval();
  if (setting.seed !== undefined) torch.manualSeed(setting.seed);
  const result = layer.forward(...given);
  upstream(result).backward();
  expectClose(numbers(result), each.output, "output");
  for (const [i, input] of given.entries()) expectClose(numbers(input.grad!), each.inputGradients[i]!, `input ${i}`);
  const gradients = entries(layer.namedParameters(), (parameter) => parameter.grad!);
  expect(Object.keys(gradients)).toEqual(Object.keys(each.gradients));
  for (const [name, values] of Object.entries(each.gradients)) expectClose(gradients[name]!, values, name);
  const buffers = entries(layer.namedBuffers());
  expect(Object.keys(buffers)).toEqual(Object.keys(each.buffers));
  for (const [name, values] of Object.entries(each.buffers)) expectClose(buffers[name]!, values, name);
}

const title = (each: { name: string; arguments?: unknown; options?: unknown; setting?: unknown }) =>
  `${each.name} ${JSON.stringify([each.arguments, each.options, each.setting].filter(Boolean))}`;
const titled = <T extends { name: string }>(cases: T[]) => cases.map((each) => [title(each), each] as const);

describe.each(references<Cases>("nn"))("PyTorch's ($source)", ({ cases }) => {
  it.each(titled([...cases.modules, ...cases.losses]))("%s: values, gradients and buffers", (_, each) => {
    check(each);
  });

  it.each(titled(cases.initialisers))("init.%s: values by the seed", (_, { name, shape, options, values }) => {
    const tensor = torch.empty(shape, { dtype: "float64" });
    torch.manualSeed(11);
    const fill = (nn.init as unknown as Record<string, (tensor: Tensor, ...rest: unknown[]) => Tensor>)[name]!;
    expect(fill(tensor, ...(Array.isArray(options) ? (options as unknown[]) : [options]))).toBe(tensor);
    expectClose(numbers(tensor), values, name);
  });

  it.each(titled(cases.layers))("%s: first weights by the seed", (_, { name, arguments: sizes, values }) => {
    torch.manualSeed(12);
    const found = entries(new (classOf(name))(...sizes, { dtype: "float64" }).namedParameters());
    // Bit by bit: the first weights do not depend on the processor.
    expect(found).toEqual(values);
  });

  it.each(cases.clip)("clipGradNorm of norm $normType to $maxNorm", ({ maxNorm, normType, norm, gradients }) => {
    const params = [[3], [2, 2]].map((shape) => nn.parameter(torch.zeros(shape, { dtype: "float64" })));
    params.forEach((each, i) => (each.grad = wave(each.shape, i + 1)));
    const found = nn.utils.clipGradNorm(params, maxNorm, { normType: normType === "inf" ? Infinity : normType });
    expectClose([found], [norm], "norm");
    for (const [i, each] of params.entries()) expectClose(numbers(each.grad!), gradients[i]!, `gradient ${i}`);
  });

  it.each(titled(cases.weighted))("functional.%s with weights", (_, { name, options, output, gradient }) => {
    const [x, y, weight] = [wave([4, 3], 1), wave([4, 3], 2), wave([4, 3], 3).square()] as const;
    x.requiresGrad = true;
    const losses = nn.functional as unknown as Record<string, (x: Tensor, y: Tensor, options: object) => Tensor>;
    const result = losses[name]!(x, y, { ...options, weight });
    upstream(result).backward();
    expectClose(numbers(result), output, name);
    expectClose(numbers(x.grad!), gradient, `gradient of ${name}`);
  });
});
