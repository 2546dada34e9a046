import { describe, expect, it } from "vitest";
import * as torch from "../src/index.js";
import { type Tensor, tensor } from "../src/index.js";
import { failure } from "./helpers/errorOf.js";

// Each of these calls once ended the process.

const SMALLEST = -(2n ** 63n);
const values = (result: Tensor) => [...result.toArray()].map(Number);
const [major, minor] = torch.version().split(".").map(Number) as [number, number];
/** From there on, other divisions than the truncating one wrap around. */
const wraps = major > 2 || minor >= 15;

describe("range", () => {
  const refusal = (dtype: string, step: number, name = "range.step") => [
    "TORCH_ARGUMENTS",
    `${name}: expected a step of at least 1 or at most -1 for dtype ${dtype}, found ${step}; ` +
      "give a whole step, or a floating-point dtype and convert the result",
  ];

  it("refuses a step that an integer dtype makes 0", () => {
    expect(failure(() => torch.range(0, 2, 0.5, { dtype: "int64" }))).toEqual(refusal("int64", 0.5));
    expect(failure(() => torch.range(2, 0, -0.25, { dtype: "int8" }))).toEqual(refusal("int8", -0.25));
    const out = torch.empty([0], { dtype: "int32" });
    expect(failure(() => torch.range(0, 2, 0.5, { out }))).toEqual(refusal("int32", 0.5, "range.out"));
    expect(failure(() => torch.range(0, 2, 0, { dtype: "int64" }))).toEqual([
      "TORCH_ERROR",
      "range.step: step must be nonzero\n  called with (start: number 0, end: number 2, step: number 0, dtype: " +
        'string "int64")',
    ]);
  });

  it("refuses a distance that no integer can hold", () => {
    const refused = (name: string) => [
      "TORCH_ARGUMENTS",
      `${name}: expected fewer than 2^63 numbers, found a range from 0 to -9223372036854775808; give a shorter range`,
    ];
    expect(failure(() => torch.range(0, SMALLEST as never, -1, { dtype: "int64" }))).toEqual(refused("range.step"));
    expect(failure(() => torch.ops.aten!.arange!(0, SMALLEST, -1))).toEqual(refused("arange.start_step"));
    const out = torch.empty([0], { dtype: "int64" });
    expect(failure(() => torch.ops.aten!.arange!(0, SMALLEST, -1, { out }))).toEqual(refused("arange.start_out"));
  });

  it("gives every other range", () => {
    expect(values(torch.range(0, 2, 0.5))).toEqual([0, 0.5, 1, 1.5, 2]);
    expect(values(torch.range(0, 4, 2, { dtype: "int64" }))).toEqual([0, 2, 4]);
    expect(values(torch.range(3, 0, -1.5, { dtype: "int64" }))).toEqual([3, 2, 1, 0]);
    expect(values(torch.arange(3, 0, -1))).toEqual([3, 2, 1]);
    expect(values(torch.arange(0, 1, 0.5))).toEqual([0, 0.5]);
  });
});

describe("the division of the smallest integer by -1", () => {
  const int32 = () => tensor([7, -2147483648], { dtype: "int32" });
  const int64 = () => tensor([SMALLEST]);
  const refused = (name: string, dtype: "int32" | "int64") => [
    "TORCH_ARGUMENTS",
    `${name}: expected quotients that ${dtype} can hold, found ` +
      (dtype === "int32" ? "-2147483648 divided by -1; convert an operand to int64" : `${SMALLEST} divided by -1; `) +
      (dtype === "int32" ? " first" : "convert an operand to float64 first"),
  ];
  const trunc = { roundingMode: "trunc" } as const;

  it.each<[string, "int32" | "int64", () => unknown]>([
    ["div.Scalar_mode", "int32", () => int32().div(-1, trunc)],
    ["div.Scalar_mode", "int32", () => int32().div(4294967295, trunc)],
    ["div.Scalar_mode", "int64", () => torch.ops.aten!.div!(int64(), -1n, trunc)],
    ["div.Tensor_mode", "int32", () => int32().div(tensor([3, -1], { dtype: "int32" }), trunc)],
    ["div.Tensor_mode", "int32", () => int32().div(tensor([[3], [-1]], { dtype: "int8" }), trunc)], // prettier-ignore
    ["div.Tensor_mode", "int64", () => int64().div(tensor(-1n), trunc)],
    ["div.out_mode", "int32", () => torch.div(int32(), tensor(-1n), { ...trunc, out: int32() })],
    ["div_.Scalar_mode", "int32", () => int32().div_(-1, trunc)],
    ["div_.Tensor_mode", "int64", () => int64().div_(tensor([-1n]), trunc)],
    ["divide.Scalar_mode", "int32", () => torch.divide(int32(), -1, trunc)],
    ["div.Scalar_mode", "int32", () => int32().toSparse().div(-1, trunc)],
  ])("is refused: %s of %s", (name, dtype, call) => {
    expect(failure(call)).toEqual(refused(name, dtype));
  });

  it("leaves every other division alone", () => {
    expect(values(int32().div(-2, trunc))).toEqual([-3, 1073741824]);
    expect(values(int32().div(tensor([-1, 1], { dtype: "int32" }), trunc))).toEqual([-7, -2147483648]);
    expect(values(int32().div(-1))).toEqual([-7, 2147483648]);
    expect(values(int32().to("int64").div(-1, trunc))).toEqual([-7, 2147483648]);
    expect(values(int32().div(-1.5, trunc))).toEqual([-4, 1431655808]);
    expect(values(tensor([-128], { dtype: "int8" }).div(-1, trunc))).toEqual([-128]);
    expect(failure(() => int32().div(tensor([-1, 2, 3], { dtype: "int32" }), trunc))[0]).toBe("TORCH_ERROR");
    expect(int32().to("meta", "int32").div(-1, trunc).shape).toEqual([2]);
  });

  it("wraps around for other roundings, or is refused where libtorch does not", () => {
    const calls: [string, () => Tensor, number | bigint][] = [
      ["div.Scalar_mode", () => int64().div(-1, { roundingMode: "floor" }), SMALLEST],
      ["floor_divide.Scalar", () => int64().floorDivide(-1), SMALLEST],
      ["remainder.Scalar", () => int64().remainder(-1), 0],
      ["remainder.Tensor", () => torch.remainder(int64(), tensor([-1n])), 0],
      ["remainder.Scalar_Tensor", () => torch.ops.aten!.remainder!(SMALLEST, tensor([-1n])) as Tensor, 0],
      ["fmod.Scalar", () => int64().fmod(-1), 0],
    ];
    for (const [name, call, result] of calls)
      if (wraps) expect(call().scalar(), name).toBe(result);
      else expect(failure(call)).toEqual(refused(name, "int64"));
  });

  it("is no division by zero, which libtorch refuses", () => {
    for (const call of [
      () => int32().div(0, trunc),
      () => int32().div(tensor([0, 1], { dtype: "int32" }), { roundingMode: "floor" }),
      () => int32().floorDivide(0),
      () => int32().remainder(0),
      () => int32().fmod(0),
    ])
      expect(failure(call)[1]).toContain("ZeroDivisionError");
  });
});

describe("recurrent networks", () => {
  const zeros = (...shape: number[]) => torch.zeros(shape);
  const weights = [zeros(8, 2), zeros(8, 2)];

  it("refuse states of different numbers of layers", () => {
    const call = (hx: Tensor[]) => torch.lstm(zeros(1, 1, 2), hx, weights, false, 1, 0, false, false, false);
    expect(failure(() => call([zeros(2, 1, 2), zeros(1, 1, 2)]))).toEqual([
      "TORCH_ARGUMENTS",
      "lstm.input: expected a hidden and a cell state of as many layers in hx, found Tensor float32 [2, 1, 2] and " +
        "Tensor float32 [1, 1, 2]; give both the size layers * directions in dimension 0",
    ]);
    expect(call([zeros(1, 1, 2), zeros(1, 1, 2)])[0]!.shape).toEqual([1, 1, 2]);
  });

  it("refuse batch sizes without an element", () => {
    const none = torch.zeros([0], { dtype: "int64" });
    const input = zeros(1, 2);
    const state = zeros(1, 1, 2);
    const call = (name: "gru" | "rnn_tanh" | "rnn_relu" | "lstm", hx: unknown) =>
      failure(() => torch.ops.aten![name]!.data!(input, none, hx, weights, false, 1, 0, false, false));
    for (const [name, hx] of [
      ["gru", state],
      ["rnn_tanh", state],
      ["rnn_relu", state],
      ["lstm", [state, state]],
    ] as const)
      expect(call(name, hx)).toEqual([
        "TORCH_ARGUMENTS",
        `${name}.data: expected batchSizes with at least one element, found Tensor int64 [0]; give the number of ` +
          "sequences that each time step has",
      ]);
  });
});

describe("chooseQparamsOptimized", () => {
  const call = (input: Tensor, numel: number, bins: number) =>
    failure(() => torch.ops.aten!.choose_qparams_optimized!(input, numel, bins, 0.16, 8))[1].replace(
      "choose_qparams_optimized: expected ",
      "",
    );

  it("refuses what it would search without end, or past the end", () => {
    const input = tensor([1, 2, 3]);
    expect([
      call(input, 3, -5),
      call(input, 3, 2 ** 40),
      call(tensor([1e6, 1e6 + 1]), 2, 200),
      call(input, 0, 200),
      call(input.expand([2, 3]), 6, 200),
    ]).toEqual([
      "nBins of at least 1, found -5; 200 is usual",
      "bins that float32 can tell apart, found 1099511627776 bins from 1 to 3; give fewer bins",
      "bins that float32 can tell apart, found 200 bins from 1000000 to 1000001; give fewer bins",
      "numel from 1 to 3, found 0; give the number of elements to look at",
      "a contiguous input of dtype float32 on the CPU, found Tensor float32 [2, 3]; convert it with to() and contiguous()",
    ]);
    const [high, low] = torch.ops.aten!.choose_qparams_optimized!(input, 3, 200, 0.16, 8) as Tensor[];
    expect([high!.item(), low!.item()]).toEqual([3, 1]);
  });
});

describe("numbers without a value", () => {
  it("linalg.eigvals refuses matrices with NaN or infinity, as linalg.eig does", () => {
    for (const value of [NaN, Infinity]) {
      expect(
        failure(() =>
          torch.linalg.eigvals(
            tensor([
              [1, value],
              [0, 2],
            ]),
          ),
        ),
      ).toEqual([
        "TORCH_ARGUMENTS",
        "linalg_eigvals: expected a matrix of finite numbers, found NaN or infinity in Tensor float32 [2, 2]; " +
          "find where they come from, for example with isfinite()",
      ]);
    }
    expect(
      torch.linalg
        .eigvals(
          tensor([
            [1, 5],
            [0, 2],
          ]),
        )
        .real()
        .tolist(),
    ).toEqual([1, 2]);
  });

  it("binomial refuses counts of NaN", () => {
    expect(failure(() => torch.binomial(tensor([3, NaN]), tensor([0.5, 0.5])))).toEqual([
      "TORCH_ARGUMENTS",
      "binomial: expected counts that are numbers, found NaN in Tensor float32 [2]; give whole numbers of at least 0",
    ]);
    expect(torch.binomial(tensor([3]), tensor([1])).tolist()).toEqual([3]);
  });

  it("random_ refuses the largest integer where there is no end", () => {
    const call = () => torch.ops.aten!.random_!.from!(torch.zeros([2], { dtype: "int64" }), 2n ** 63n - 1n, null);
    expect(failure(call)).toEqual([
      "TORCH_ARGUMENTS",
      "random_.from: expected from below 2^63 - 1 where to is null, found 9223372036854775807; give a smaller from",
    ]);
  });
});

describe("orthogonal polynomials", () => {
  const refusal = (name: string, found: string) => [
    "TORCH_ARGUMENTS",
    `${name}: expected degrees n up to 1,000,000, found ${found}; each degree takes a step for each element`,
  ];

  it("refuse a degree that would take for ever", () => {
    const x = tensor([0.5, 2]);
    const degrees = tensor([3, 2 ** 62]);
    const { special } = torch;
    expect(failure(() => special.hermitePolynomialH(x, degrees))).toEqual(
      refusal("special_hermite_polynomial_h", "4.61169e+18"),
    );
    expect(failure(() => special.legendrePolynomialP(0.5, degrees))).toEqual(
      refusal("special_legendre_polynomial_p.x_scalar", "4.61169e+18"),
    );
    expect(failure(() => special.laguerrePolynomialL(x, Infinity))).toEqual(
      refusal("special_laguerre_polynomial_l.n_scalar", "1.79769e+308"),
    );
  });

  it("give every other", () => {
    expect(values(torch.special.chebyshevPolynomialT(tensor([0.5, 2, 1]), tensor([3, 2, 1_000_000])))).toEqual([
      -1, 7, 1,
    ]);
    expect(values(torch.special.legendrePolynomialP(tensor([2, NaN]), 2))).toEqual([5.5, NaN]);
  });
});

describe("lcm", () => {
  it("refuses the smallest integer, on the way from which libtorch divides by -1", () => {
    const refused = (name: string, smallest: string, dtype: string, wider: string) => [
      "TORCH_ARGUMENTS",
      `${name}: expected integers whose magnitude ${dtype} can hold, found ${smallest}; convert the operands to ${wider} first`,
    ];
    const int32 = tensor([-2147483648], { dtype: "int32" });
    const five = tensor([5], { dtype: "int32" });
    expect(failure(() => torch.lcm(int32, five))).toEqual(refused("lcm", "-2147483648", "int32", "int64"));
    expect(failure(() => five.lcm_(int32))).toEqual(refused("lcm_", "-2147483648", "int32", "int64"));
    expect(failure(() => torch.lcm(tensor([5n]), tensor([SMALLEST])))).toEqual(
      refused("lcm", String(SMALLEST), "int64", "float64"),
    );
    expect(values(torch.lcm(int32.to("int64"), five))).toEqual([5 * 2 ** 31]);
    expect(values(torch.lcm(tensor([4, -6], { dtype: "int32" }), tensor([6, 4], { dtype: "int32" })))).toEqual([
      12, 12,
    ]);
  });
});

describe("memory that kernels take for what it is not", () => {
  const refused = (call: () => unknown) => failure(call)[1];

  it("is refused", () => {
    const sparse = torch.eye(3).toSparseCsr();
    expect(refused(() => torch.copy(sparse, sparse))).toBe(
      "copy: expected a dense or a coordinate-sparse tensor, found Tensor float32 [3, 3]; clone() copies it",
    );
    const a = torch.rand([3, 3]);
    expect(refused(() => torch.linalg.svdvals(a, { out: a }))).toBe(
      "linalg_svdvals.out: expected out with memory of its own, found that of the operand; give another tensor, or leave it out",
    );
    const out = torch.empty([0]);
    expect(torch.linalg.svdvals(torch.eye(2), { out }).tolist()).toEqual([1, 1]);
    expect(torch.copy(torch.zeros([2]), tensor([1, 2])).tolist()).toEqual([1, 2]);
  });

  it("is refused in oneDNN's layout", () => {
    const bytes = torch.ones([60], { dtype: "uint8" }).toMkldnn();
    expect(refused(() => torch.zero(bytes))).toBe(
      "zero: expected float32 in the layout mkldnn, found Tensor uint8 [60]; convert it with toDense() first",
    );
    const index = torch.ones([4]).toMkldnn();
    expect(refused(() => torch.ones([4]).indexCopy_(0, index, torch.ones([4])))).toBe(
      "index_copy_: expected dense tensors, found Tensor float32 [4]; convert it with toDense() first",
    );
    expect(
      torch
        .zero(torch.ones([3]).toMkldnn())
        .toDense()
        .tolist(),
    ).toEqual([0, 0, 0]);
  });
});

it("chooseQparamsOptimized refuses a ratio of which there would be no end", () => {
  expect(failure(() => torch.chooseQparamsOptimized(torch.randn([9]), 5, 3, Infinity, 2))[1]).toBe(
    "choose_qparams_optimized: expected a ratio from 0 to 1, found inf; it is the share of the bins that may be cut off; 0.16 is usual",
  );
});
