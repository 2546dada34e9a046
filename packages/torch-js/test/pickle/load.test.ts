import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pickle, safetensors, type Tensor } from "../../src/index.js";
import { failure } from "../helpers/errorOf.js";
import { EXPECTED } from "./files.js";

const folder = join(import.meta.dirname, "..", "reference", "pickle");
const load = (name: string) => pickle.load(join(folder, `${name}.pt`)) as Map<string, unknown>;

describe.each([2, 3, 4, 5])("what torch.save wrote with protocol %i", (protocol) => {
  const values = load(`protocol${protocol}`);
  const tensor = (name: string) => values.get(name) as Tensor;

  it("has its tensors with their shapes, strides and values", () => {
    const x = [
      [0, 1, 2],
      [3, 4, 5],
    ];
    const found = ["x", "transposed", "row", "column", "spread", "empty", "number"].map((name) => {
      const { shape, strides, dtype } = tensor(name);
      return [name, dtype, shape, strides, tensor(name).tolist()];
    });
    expect(found).toEqual([
      ["x", "float32", [2, 3], [3, 1], x],
      ["transposed", "float32", [3, 2], [1, 3], [0, 1, 2].map((i) => [i, i + 3])],
      ["row", "float32", [3], [1], x[1]],
      ["column", "float32", [2], [3], [1, 4]],
      ["spread", "float32", [2, 2], [0, 0], [[1, 1], [1, 1]]], // prettier-ignore
      ["empty", "float32", [2, 0], [3, 1], [[], []]],
      ["number", "float64", [], [], 2.5],
    ]);
  });

  it("shares the memory that was shared", () => {
    const again = load(`protocol${protocol}`);
    (again.get("x") as Tensor).select(0, 1).fill_(7);
    expect((again.get("row") as Tensor).tolist()).toEqual([7, 7, 7]);
    expect((again.get("transposed") as Tensor).select(1, 1).tolist()).toEqual([7, 7, 7]);
    expect(tensor("row").tolist()).toEqual([3, 4, 5]);
  });

  it("has parameters and leaves that require a gradient", () => {
    const gradients = ["parameter", "leaf", "x"].map((name) => [tensor(name).requiresGrad, tensor(name).isLeaf]);
    expect(gradients).toEqual([[true, true], [true, true], [false, true]]); // prettier-ignore
    tensor("parameter").sum().backward();
    expect(tensor("parameter").grad!.tolist()).toEqual([1, 1]);
    expect(tensor("parameter").tolist()).toEqual([1.5, -2]);
  });

  it("has numbers, texts, bytes and containers as JavaScript has them", () => {
    const plain = ["plain", "text", "bytes", "tuples", "size", "complex", "keys"].map((name) => values.get(name));
    const two = 2n;
    expect(plain).toEqual([
      [1, -5, 300, 70000, -(2 ** 31), two ** 53n, two ** 53n + 1n, -(two ** 63n), two ** 70n, 2.5, Infinity, true, false, null], // prettier-ignore
      ["", "é\n", "x".repeat(300)],
      [new Uint8Array(0), Uint8Array.of(0, 255), Uint8Array.from({ length: 512 }, (_, i) => i % 256)],
      [[], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4]],
      [2, 3],
      { re: 1, im: -2 },
      new Map<unknown, string>([
        [1, "int"],
        [2.5, "float"],
        ["t", "text"],
        [null, "none"],
        [[1, 2], "tuple"],
      ]),
    ]);
    const [outer] = values.get("nested") as [Map<string, [Map<string, Map<string, Tensor>>]>];
    expect(outer.get("a")![0].get("b")!.get("c")!.tolist()).toEqual([1n, 2n]);
  });
});

it("every dtype", () => {
  const found = [...load("dtypes")] as [string, Tensor][];
  for (const [name, tensor] of found) expect(tensor.dtype).toBe(name);
  const numbers = found.filter(([name]) => !/complex32/.test(name));
  expect(numbers.map(([name, tensor]) => [name, tensor.to("complex128").toArray()])).toEqual(
    numbers.map(([name]) => [name, Float64Array.of(0, 0, 1, 0, name === "bool" ? 1 : 100, 0)]),
  );
  expect((load("dtypes").get("complex32") as Tensor).to("complex64").scalar()).toEqual({ re: 1, im: 2 });
});

it("lazily conjugated and negated tensors have their values", () => {
  const values = load("lazy") as Map<string, Tensor>;
  expect([values.get("conj")!.scalar(), values.get("neg")!.item()]).toEqual([{ re: 1, im: -2 }, 2]);
});

it("a checkpoint with a module's and an optimiser's state", () => {
  const checkpoint = load("checkpoint");
  const optimizer = checkpoint.get("optimizer") as Map<string, unknown>;
  const state = optimizer.get("state") as Map<number, Map<string, Tensor>>;
  expect([[...checkpoint.keys()], checkpoint.get("epoch")]).toEqual([["model", "optimizer", "epoch"], 3]);
  expect([...state.keys(), ...state.get(0)!.keys()]).toEqual([0, 1, 2, 3, "step", "exp_avg", "exp_avg_sq"]);
  expect(state.get(0)!.get("step")!.item()).toBe(1);
  const [group] = optimizer.get("param_groups") as [Map<string, unknown>];
  expect([group.get("lr"), group.get("betas"), group.get("fused")]).toEqual([0.001, [0.9, 0.999], null]);
});

it("a file whose writer computed no check sums", () => {
  expect((load("withoutSums").get("x") as Tensor).tolist()).toEqual([1, 1]);
});

it.each([
  ["module", "torch.nn.modules.container.Sequential", 2, ", a whole module: save its state_dict()"],
  ["sparse", "torch._utils._rebuild_sparse_tensor", 2, ", a sparse tensor: save its to_dense()"],
  ["csr", "torch._utils._rebuild_sparse_tensor", 2, ", a sparse tensor: save its to_dense()"],
  ["quantized", "torch._utils._rebuild_qtensor", 2, ", a quantized tensor: save its dequantize()"],
  ["meta", "torch._utils._rebuild_meta_tensor_no_storage", 2, ", a tensor without data on the CPU: save its cpu()"],
  ["uint16", "torch.uint16", 153, ""],
  ["dtype", "torch.float32", 5, ""],
  ["device", "torch.device", 2, ""],
  ["storage", "a storage without a tensor", 83, ""],
  ["set", "__builtin__.set", 2, ""],
  [
    "array",
    "numpy._core.multiarray._reconstruct",
    2,
    ", a value of NumPy: save torch.from_numpy() of an array, float() or int() of a number",
  ],
  ["function", "__builtin__.print", 2, ""],
  ["counter", "collections.Counter", 2, ""],
])("refuses what is no plain data, by name: a %s", (file, name, position, advice) => {
  const path = join(folder, `refused-${file}.pt`);
  expect(failure(() => pickle.load(path))).toEqual([
    "PICKLE_REFUSED",
    `${path}: refused ${name} at byte ${position} of data.pkl${advice}${EXPECTED}`,
  ]);
});

it("the format from before PyTorch 1.6 is refused with what to do", () => {
  const path = join(folder, "legacy.pt");
  expect(failure(() => pickle.load(path))).toEqual([
    "PICKLE_DAMAGED",
    `${path}: not a sound PyTorch file: it has the format from before PyTorch 1.6, expected a zip archive; load it in Python ` +
      "and save it again (without _use_new_zipfile_serialization=False)",
  ]);
});

const golden = join(process.env.HYDRIDE_SHARED ?? join(import.meta.dirname, "../../../../../shared"), "golden");
const cases = existsSync(golden)
  ? readdirSync(golden).filter((name) => existsSync(join(golden, name, `${name}.pk`)))
  : [];
if (cases.length === 0) console.log(`skipped: no checkpoints of HydraGNN in ${golden}`);

it.runIf(cases.length > 0)("HydraGNN's own checkpoints hold the weights that were also saved as safetensors", () => {
  for (const name of cases) {
    const state = pickle.loadStateDict(join(golden, name, `${name}.pk`), { key: "model_state_dict" });
    const { tensors } = safetensors.load(join(golden, name, "weights.safetensors"));
    expect([name, [...state.keys()].sort()]).toEqual([name, [...tensors.keys()].sort()]);
    for (const [key, tensor] of state) {
      const { dtype, shape } = tensors.get(key)!;
      expect([key, tensor.dtype, tensor.shape]).toEqual([key, dtype, shape]);
      expect(tensor.toArray()).toEqual(tensors.get(key)!.toArray());
    }
  }
});
