import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { type Tensor, tensor } from "../../src/index.js";
import { failure } from "../helpers/errorOf.js";

const { Adadelta, Adagrad, Adam, Adamax, AdamW, RMSprop, SGD } = torch.optim;

const leaf = (values: number[]) => tensor(values, { dtype: "float64", requiresGrad: true });
const values = (t: Tensor) => [...(t.toArray() as Float64Array)];
const bad = (message: string) => ["TORCH_ARGUMENTS", message];

describe("defaults are PyTorch's", () => {
  const w = leaf([1]);
  const both = { betas: [0.9, 0.999], eps: 1e-8, maximize: false };
  it.each([
    [Adam, { ...both, lr: 1e-3, weightDecay: 0, amsgrad: false, decoupledWeightDecay: false }],
    [AdamW, { ...both, lr: 1e-3, weightDecay: 0.01, amsgrad: false }],
    [Adamax, { ...both, lr: 2e-3, weightDecay: 0 }],
    [SGD, { lr: 1e-3, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, maximize: false }],
    [RMSprop, { lr: 0.01, alpha: 0.99, eps: 1e-8, weightDecay: 0, momentum: 0, centered: false, maximize: false }],
    [Adadelta, { lr: 1, rho: 0.9, eps: 1e-6, weightDecay: 0, maximize: false }],
    [Adagrad, { lr: 0.01, lrDecay: 0, weightDecay: 0, initialAccumulatorValue: 0, eps: 1e-10, maximize: false }],
  ])("%o", (Class, options) => {
    const optimizer = new Class([w]);
    expect(optimizer.paramGroups).toEqual([{ params: [w], ...options }]);
    expect(optimizer).toBeInstanceOf(torch.optim.Optimizer);
  });

  it("and of one optimiser alone: changing them changes no other", () => {
    (new Adam([w]).paramGroups[0]!.betas as unknown as number[])[0] = 0.1;
    expect(new Adam([w]).paramGroups[0]!.betas).toEqual([0.9, 0.999]);
  });
});

describe("options", () => {
  const w = leaf([1]);
  it.each([
    [() => new AdamW([w], { lr: -1 }), "AdamW: expected lr >= 0, found -1"],
    [() => new AdamW([w], { lr: NaN }), "AdamW: expected lr >= 0, found NaN"],
    [() => new Adam([w], { eps: "1" as unknown as number }), 'Adam: expected eps >= 0, found "1"'],
    [() => new Adam([w], { betas: [0.9, 1] }), "Adam: expected betas to be two numbers in [0, 1), found [0.9, 1]"],
    [
      () => new Adamax([w], { betas: [0.9] as unknown as [number, number] }),
      "Adamax: expected betas to be two numbers in [0, 1), found [0.9]",
    ],
    [() => new Adam([w], { amsgrad: 1 as unknown as boolean }), "Adam: expected amsgrad to be true or false, found 1"],
    [() => new SGD([w], { dampening: NaN }), "SGD: expected dampening to be a number, found NaN"],
    [
      () => new SGD([w], { nesterov: true, momentum: 0.9, dampening: 0.1 }),
      "SGD: expected momentum > 0 and dampening 0 with nesterov, found momentum 0.9 and dampening 0.1",
    ],
    [
      () => new SGD([w], { nesterov: true }),
      "SGD: expected momentum > 0 and dampening 0 with nesterov, found momentum 0 and dampening 0",
    ],
    [() => new RMSprop([w], { alpha: -0.1 }), "RMSprop: expected alpha >= 0, found -0.1"],
    [() => new Adadelta([w], { rho: 1.5 }), "Adadelta: expected rho in [0, 1], found 1.5"],
    [() => new Adagrad([w], { lrDecay: -1 }), "Adagrad: expected lrDecay >= 0, found -1"],
    [
      () =>
        new Adam([
          { params: [w], weightDecay: 0 },
          { params: [], weightDecay: -2 },
        ]),
      "Adam: group 1: expected weightDecay >= 0, found -2",
    ],
    [
      () => new Adam([w], { weight_decay: 1 } as object),
      "Adam: there is no option weight_decay; did you mean weightDecay?",
    ],
    [
      () => new Adagrad([{ params: [w], fused: true } as torch.optim.GroupOptions<object>]),
      "Adagrad: group 0: there is no option fused; expected lr, lrDecay, weightDecay, initialAccumulatorValue, eps, " +
        "maximize, params",
    ],
    [() => new SGD([w], 0.1 as unknown as object), "SGD: expected an object of options, found a number"],
  ])("%o", (make, message) => {
    expect(failure(make)).toEqual(bad(message));
  });
});

describe("parameters", () => {
  const w = leaf([1]);
  const whole = tensor([1], { dtype: "int64" });
  it.each([
    [() => new Adam([]), "Adam: expected at least one parameter, found none"],
    [() => new Adam([{ params: [] }]), "Adam: expected at least one parameter, found none"],
    [() => new SGD([w, w]), "SGD: a parameter appears more than once"],
    [() => new SGD([{ params: [w] }, { params: [w] }]), "SGD: a parameter appears more than once"],
    [
      () => new SGD([w, w.mul(2)]),
      "SGD: parameter 1: expected a floating-point leaf Tensor, found the result of an operation",
    ],
    [
      () => new SGD([{ params: [w] }, { params: [3 as unknown as Tensor] }]),
      "SGD: parameter 1: expected a floating-point leaf Tensor, found number",
    ],
    [() => new SGD([whole]), "SGD: parameter 0: expected a floating-point leaf Tensor, found int64"],
    [() => new SGD([w, { params: [] }] as Tensor[]), "SGD: group 0: expected an object of options, found a Tensor"],
    [() => new SGD([{}] as never), "SGD: group 0: expected params to be an array, found undefined"],
    [() => new SGD(new Map() as never), "SGD: expected an array of parameters or of groups, found object"],
    [() => new SGD(null as never), "SGD: expected an array of parameters or of groups, found null"],
  ])("%o", (make, message) => {
    expect(failure(make)).toEqual(bad(message));
  });

  it("may be added later, with the common options and their own", () => {
    const [a, b] = [leaf([1]), leaf([1])];
    const optimizer = new SGD([a], { lr: 0.5, momentum: 0.25 });
    optimizer.addParamGroup({ params: [b], lr: 2 });
    expect(optimizer.paramGroups.map(({ lr, momentum }) => [lr, momentum])).toEqual([
      [0.5, 0.25],
      [2, 0.25],
    ]);
    for (const each of [a, b]) each.grad = tensor([1], { dtype: "float64" });
    optimizer.step();
    expect([values(a), values(b)]).toEqual([[0.5], [-1]]);
    expect(failure(() => optimizer.addParamGroup({ params: [a] }))).toEqual(
      bad("SGD: a parameter appears more than once"),
    );
    expect(optimizer.paramGroups).toHaveLength(2);
  });
});

describe("step", () => {
  it("runs a closure before, with recording, and gives its result", () => {
    const a = leaf([1]);
    const optimizer = new SGD([a], { lr: 0.25 });
    const loss = torch.noGrad(() =>
      optimizer.step(() => {
        optimizer.zeroGrad();
        const value = a.mul(2).sum();
        value.backward();
        return value.item();
      }),
    );
    expect([loss, values(a)]).toEqual([2, [0.5]]);
  });
});

describe("zeroGrad", () => {
  it("lets go of gradients, or fills them with zeros", () => {
    const [a, none] = [leaf([1, 2]), leaf([1])];
    const optimizer = new SGD([a, none]);
    const gradient = tensor([3, 4], { dtype: "float64" });
    a.grad = gradient;
    torch.tidy(() => optimizer.zeroGrad({ setToNone: false }));
    expect([a.grad.tolist(), gradient.tolist(), none.grad]).toEqual([[0, 0], [0, 0], null]);
    optimizer.zeroGrad();
    expect(a.grad).toBeNull();
  });

  it("cuts the gradient's own graph", () => {
    const a = leaf([2]);
    a.grad = torch.autograd.grad([a.pow(3).sum()], [a], { createGraph: true })[0]!;
    expect(a.grad!.requiresGrad).toBe(true);
    new SGD([a]).zeroGrad({ setToNone: false });
    expect([a.grad!.requiresGrad, a.grad!.tolist()]).toEqual([false, [0]]);
  });
});

describe("groupOptions", () => {
  it("go through JSON and back, and are copies", () => {
    const make = () => new Adam([{ params: [leaf([1])], lr: 0.5 }, { params: [leaf([1])] }], { betas: [0.5, 0.75] });
    const [source, target] = [make(), make()];
    source.paramGroups[1]!.lr = 0.125;
    source.paramGroups[0]!.amsgrad = true;
    const options = source.groupOptions();
    target.loadGroupOptions(JSON.parse(JSON.stringify(options)) as object[]);
    expect(target.groupOptions()).toEqual(options);
    expect(target.paramGroups.map(({ lr, amsgrad, betas }) => [lr, amsgrad, betas])).toEqual([
      [0.5, true, [0.5, 0.75]],
      [0.125, false, [0.5, 0.75]],
    ]);
    (options[0]!.betas as unknown as number[])[0] = 0;
    expect(source.paramGroups[0]!.betas).toEqual([0.5, 0.75]);
  });

  it("that do not fit are refused, and nothing changes", () => {
    const optimizer = new SGD([leaf([1])], { lr: 0.5 });
    expect(failure(() => optimizer.loadGroupOptions([{ lr: 1 }, { lr: 1 }]))).toEqual([
      "STATE_DICT",
      "SGD: expected the options of 1 group(s), found 2",
    ]);
    expect(failure(() => optimizer.loadGroupOptions([{ lr: 1, momentum: -1 }]))).toEqual(
      bad("SGD: group 0: expected momentum >= 0, found -1"),
    );
    expect(failure(() => optimizer.loadGroupOptions([{ lr: 1, rho: 1 }]))).toEqual(
      bad(
        "SGD: group 0: there is no option rho; expected lr, momentum, dampening, weightDecay, nesterov, maximize, initialLr",
      ),
    );
    expect(optimizer.paramGroups[0]!.lr).toBe(0.5);
  });
});

describe("step", () => {
  it("follows options that change between steps: momentum begins, amsgrad begins", () => {
    const a = leaf([1]);
    const sgd = new SGD([a], { lr: 1 });
    const step = (optimizer: torch.optim.Optimizer, gradient: number) => {
      a.grad = tensor([gradient], { dtype: "float64" });
      optimizer.step();
      return values(a)[0]!;
    };
    expect(step(sgd, 1)).toBe(0);
    Object.assign(sgd.paramGroups[0]!, { momentum: 0.5, dampening: 0.5 });
    expect([step(sgd, 1), step(sgd, 1)]).toEqual([-1, -2]);
    const adam = new Adam([a]);
    step(adam, 1);
    adam.paramGroups[0]!.amsgrad = true;
    step(adam, 1);
    expect([...adam.stateDict().keys()]).toEqual(["0.step", "0.expAvg", "0.expAvgSq", "0.maxExpAvgSq"]);
  });

  it("frees what it made", () => {
    const a = leaf([1, 2]);
    for (const Class of [Adadelta, Adagrad, Adam, Adamax, AdamW, RMSprop, SGD]) {
      const optimizer = new Class([a], { weightDecay: 0.1, maximize: true });
      a.grad = tensor([1, 2], { dtype: "float64" });
      optimizer.step();
      const before = torch.memoryStats().tensors;
      optimizer.step();
      expect(torch.memoryStats().tensors, Class.name).toBeLessThanOrEqual(before);
    }
  });
});
