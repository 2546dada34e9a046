import { describe, expect, it } from "vitest";
import * as torch from "../src/index.js";
import { tensor } from "../src/index.js";
import { checkOptions } from "../src/options.js";
import { failure } from "./helpers/errorOf.js";

const { nn, optim } = torch;
const leaf = () => tensor(1, { requiresGrad: true });
const refused = (message: string) => ["TORCH_ARGUMENTS", message];

describe("checkOptions", () => {
  it("lets known options through, also undefined ones", () => {
    checkOptions("f", {}, []);
    checkOptions("f", { lr: undefined, eps: 1 }, ["eps", "lr"]);
  });

  it.each<[string, string]>([
    ["requires_grad", "did you mean requiresGrad?"],
    ["requiresgrad", "did you mean requiresGrad?"],
    ["learningRate", "did you mean lr?"],
    ["learning_rate", "did you mean lr?"],
    ["Lr", "did you mean lr?"],
    ["rl", "expected lr, requiresGrad"],
    ["requireGrad", "did you mean requiresGrad?"],
    ["rqeuires_grad", "did you mean requiresGrad?"],
    ["requires", "did you mean requiresGrad?"],
    ["req", "did you mean requiresGrad?"],
    ["re", "expected lr, requiresGrad"],
    ["momentum", "expected lr, requiresGrad"],
    ["l", "expected lr, requiresGrad"],
    ["", "expected lr, requiresGrad"],
  ])("names what may be meant by %s", (name, advice) => {
    expect(failure(() => checkOptions("f", { [name]: 1 }, ["lr", "requiresGrad"]))).toEqual(
      refused(`f: there is no option ${name}; ${advice}`),
    );
  });

  it.each<[string, string[], string]>([
    ["dtpye", ["device", "dtype"], "did you mean dtype?"],
    ["bet", ["reduction", "beta"], "did you mean beta?"],
    ["epsilon", ["atol", "eps"], "did you mean eps?"],
    ["beta1", ["betas", "beta"], "did you mean betas?"],
    ["beta", ["reduction", "delta"], "expected reduction, delta"],
    ["constructor", ["lr"], "expected lr"],
  ])("for %s of %j", (name, known, advice) => {
    expect(failure(() => checkOptions("f", { [name]: 1 }, known))).toEqual(
      refused(`f: there is no option ${name}; ${advice}`),
    );
  });

  it.each<[unknown, string]>([
    [null, "null"],
    [[1], "an array"],
    [true, "a boolean"],
    [0.1, "a number"],
  ])("refuses %j in the place of options", (options, found) => {
    expect(failure(() => checkOptions("f", options as object, []))).toEqual(
      refused(`f: expected an object of options, found ${found}`),
    );
  });
});

describe("an option that there is not", () => {
  it.each<[string, () => unknown]>([
    [
      "tensor: there is no option requires_grad; did you mean requiresGrad?",
      () => tensor(1, { requires_grad: true } as never),
    ],
    // Of these every supported libtorch has the same overloads.
    [
      "ones_like: there is no argument requires_grad; did you mean requiresGrad?",
      () => torch.onesLike(leaf(), { requires_grad: true } as never),
    ],
    [
      "eye: no overload takes (number 2, requires_grad: true)\n" +
        "  eye: there is no argument requires_grad; did you mean requiresGrad?\n" +
        "  eye.m: there is no argument requires_grad; did you mean requiresGrad?",
      () => torch.eye(2, { requires_grad: true } as never),
    ],
    ["norm: there is no argument keep_dim", () => torch.ops.aten!.norm!.out!(leaf(), 2, [0], { keep_dim: true })],
    [
      "AdamW: there is no option learningRate; did you mean lr?",
      () => new optim.AdamW([leaf()], { learningRate: 5 } as never),
    ],
    [
      "AdamW: there is no option nesterov; expected lr, betas, eps, weightDecay, amsgrad, maximize",
      () => new optim.AdamW([leaf()], { nesterov: true } as never),
    ],
    [
      "AdamW: group 1: there is no option weight_decay; did you mean weightDecay?",
      () => new optim.AdamW([{ params: [leaf()] }, { params: [leaf()], weight_decay: 0 } as never]),
    ],
    ["AdamW: expected an object of options, found a number", () => new optim.AdamW([leaf()], 0.1 as never)],
    [
      "Linear: there is no option layout; expected bias, dtype, device",
      () => new nn.Linear(1, 1, { layout: "strided" } as never),
    ],
    ["Linear: expected an object of options, found a boolean", () => new nn.Linear(1, 1, false as never)],
    [
      "Embedding: there is no option sparse; expected paddingIdx, dtype, device",
      () => new nn.Embedding(1, 1, { sparse: true } as never),
    ],
    ["SiLU: there is no option inplace; there are none", () => new nn.SiLU({ inplace: true } as never)],
    ["ReLU: there is no option inplace; there are none", () => new nn.ReLU({ inplace: true } as never)],
    [
      "loadStateDict: there is no option Strict; did you mean strict?",
      () => new nn.ReLU().loadStateDict(new Map(), { Strict: false } as never),
    ],
    [
      "backward: there is no option retain_graph; did you mean retainGraph?",
      () => leaf().backward({ retain_graph: true } as never),
    ],
    [
      "backward: there is no option gradient; expected gradOutputs, retainGraph, createGraph, inputs",
      () => torch.autograd.backward([leaf()], { gradient: leaf() } as never),
    ],
    [
      "clipGradNorm: expected an object of options, found a Tensor",
      () => nn.utils.clipGradNorm(leaf(), 1, leaf() as never),
    ],
    [
      "grad: there is no option allow_unused; did you mean allowUnused?",
      () => torch.autograd.grad([leaf()], [leaf()], { allow_unused: true } as never),
    ],
  ])("%s", (message, call) => {
    expect(failure(call)).toEqual(refused(message));
  });
});
