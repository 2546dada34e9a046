import { describe, expect, it } from "vitest";
import * as torch from "../src/index.js";
import { tensor } from "../src/index.js";
import { failure } from "./helpers/errorOf.js";

describe("autocast", () => {
  const a = torch.ones([4, 4]);

  it("casts matrix products to bfloat16 and keeps what needs the range in float32", () => {
    const [product, added, power] = torch.autocast({ device: "cpu" }, () => {
      expect(torch.autocastDtype("cpu")).toBe("bfloat16");
      const half = a.matmul(a);
      return [half.dtype, half.add(a).dtype, half.mseLoss(half.detach()).dtype];
    });
    expect([product, added, power]).toEqual(["bfloat16", "float32", "float32"]);
    expect([torch.autocastDtype("cpu"), a.matmul(a).dtype]).toEqual([null, "float32"]);
  });

  it("trains float32 weights: gradients have their dtype, and are those of the rounded product", () => {
    const weight = tensor(
      [
        [1.001, 2],
        [3, 4],
      ],
      { requiresGrad: true },
    );
    const x = tensor([[1, 0.5]]);
    const loss = torch.autocast({ device: "cpu", dtype: "bfloat16" }, () => x.matmul(weight).to("float32").sum());
    loss.backward();
    // bfloat16 has 8 bits: 1.001 is 1 there.
    expect([loss.item(), weight.grad!.dtype, weight.grad!.tolist()]).toEqual([
      6.5,
      "float32",
      [
        [1, 1],
        [0.5, 0.5],
      ],
    ]);
  });

  it("casts the operators of functions and methods alike, and a weight once", () => {
    const weight = torch.ones([4, 4], { requiresGrad: true });
    torch.autocast({ device: "cpu" }, () => {
      const [first, second] = [torch.linear(a, weight), a.mm(weight)];
      expect([first.dtype, second.dtype]).toEqual(["bfloat16", "bfloat16"]);
    });
    torch.autocast({ device: "cpu", cacheEnabled: false, dtype: "float16" }, () =>
      expect(a.mm(weight).dtype).toBe("float16"),
    );
  });

  it("can be switched off inside, ends with errors and nests", () => {
    torch.autocast({ device: "cpu" }, () => {
      expect(torch.autocast({ device: "cpu", enabled: false }, () => a.mm(a).dtype)).toBe("float32");
      expect(() =>
        torch.autocast({ device: "cpu", dtype: "float16" }, () => {
          throw new RangeError("inside");
        }),
      ).toThrow(new RangeError("inside"));
      expect(torch.autocastDtype("cpu")).toBe("bfloat16");
    });
    expect(torch.autocastDtype("cpu")).toBeNull();
  });

  it("refuses other dtypes, devices, options and promises", async () => {
    const call = (options: object) => failure(() => torch.autocast(options as never, () => 1));
    expect(call({ device: "cpu", dtype: "int64" })).toEqual([
      "TORCH_ARGUMENTS",
      'autocast: expected a floating-point dtype, found string "int64"',
    ]);
    expect(call({ device: "gpu" })).toEqual([
      "TORCH_ARGUMENTS",
      'expected a device such as cpu or cuda:0, found "gpu"',
    ]);
    expect(call({ device: "cpu", type: 1 })).toEqual([
      "TORCH_ARGUMENTS",
      "autocast: there is no option type; did you mean dtype?",
    ]);
    // @ts-expect-error -- a promise does not compile either
    expect(failure(() => torch.autocast({ device: "cpu" }, () => Promise.resolve(1)))).toEqual([
      "TORCH_ARGUMENTS",
      "autocast: expected a synchronous function, found one that returns a promise",
    ]);
    await Promise.resolve();
  });
});

it("autocast wants a device", () => {
  expect(failure(() => torch.autocast({} as never, () => 1))).toEqual([
    "TORCH_ARGUMENTS",
    "autocast: expected device cpu or cuda, found undefined",
  ]);
});

describe("the default dtype", () => {
  it("holds for factories, numbers, complex numbers and divided integers, inside only", () => {
    const dtypes = () => [
      torch.zeros([1]).dtype,
      torch.randn([1]).dtype,
      tensor([1.5]).dtype,
      tensor({ re: 1, im: 1 }).dtype,
      tensor([1n]).div(2).dtype,
      tensor([1n]).dtype,
      tensor(Float32Array.of(1)).dtype,
    ];
    const before = ["float32", "float32", "float32", "complex64", "float32", "int64", "float32"];
    expect(dtypes()).toEqual(before);
    expect(torch.withDefaultDtype("float64", dtypes)).toEqual([
      ...["float64", "float64", "float64", "complex128", "float64", "int64", "float32"],
    ]);
    expect(dtypes()).toEqual(before);
    expect(torch.withDefaultDtype("float64", () => tensor(0.1).item())).toBe(0.1);
  });

  it("is put back after an error, and can be set for good", () => {
    expect(() =>
      torch.withDefaultDtype("bfloat16", () => {
        throw new RangeError("inside");
      }),
    ).toThrow(new RangeError("inside"));
    expect(torch.getDefaultDtype()).toBe("float32");
    torch.setDefaultDtype("float64");
    expect([torch.getDefaultDtype(), tensor([1, 2]).dtype]).toEqual(["float64", "float64"]);
    torch.setDefaultDtype("float32");
    expect(failure(() => torch.setDefaultDtype("int64" as never))).toEqual([
      "TORCH_ARGUMENTS",
      'setDefaultDtype: expected a floating-point dtype, found string "int64"',
    ]);
  });
});
