import { constants } from "node:buffer";
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { type Tensor, tensor } from "../../src/index.js";
import { runFixture } from "../helpers/child.js";
import { failure } from "../helpers/errorOf.js";
import { collectGarbage } from "../helpers/garbage.js";

const matrix = () =>
  tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);

describe("data", () => {
  it("shares the memory, in both directions and among views", () => {
    const a = matrix();
    const first = a.data();
    const second = a.view([6]).data();
    first[0] = 10;
    a.select(0, 1).fill_(7);
    expect(second).toEqual(Float32Array.of(10, 2, 3, 7, 7, 7));
    expect(a.select(0, 1).data()).toEqual(Float32Array.of(7, 7, 7));
    expect(torch.zeros([0]).data()).toEqual(new Float32Array());
  });

  it("keeps the memory when the tensor is disposed and collected", async () => {
    let a: Tensor | undefined = torch.full([1000], 3.5);
    const views = [a.data(), a.data(), a.slice(0, 500).data()];
    a.dispose();
    a = undefined;
    await collectGarbage();
    for (let i = 0; i < 100; i++) torch.full([1000], i).dispose();
    for (const view of views) expect(new Set(view as Float32Array)).toEqual(new Set([3.5]));
  });

  it("lets views and tensors be collected in any order", async () => {
    const kept = torch.ones([100]);
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 200; i++) {
        kept.data();
        torch.ones([100]).data();
      }
      await collectGarbage();
    }
    expect(kept.data().every((value) => value === 1)).toBe(true);
  });

  it.each<[string, () => Tensor, string]>([
    ["a transposed one", () => matrix().t(), "Tensor float32 [3, 2], not contiguous"],
    ["a meta tensor", () => torch.empty([2], { device: "meta" }), "Tensor float32 [2] meta"],
    ["a sparse one", () => matrix().toSparse(), "Tensor float32 [2, 3], not strided"],
    [
      "a conjugated one",
      () => tensor([1]).mul({ re: 0, im: 1 }).conj(),
      "Tensor complex64 [1], a lazily conjugated or negated one",
    ],
    [
      "one without memory",
      () => torch.ops.aten!._efficientzerotensor!([2]) as Tensor,
      "Tensor float32 [2], without memory of its own",
    ],
  ])("refuses %s", (_, make, found) => {
    expect(failure(() => make().data())).toEqual([
      "TORCH_ARGUMENTS",
      `data: only a contiguous tensor on the CPU can be viewed, found ${found}; use toArray for a copy`,
    ]);
  });

  it("cannot be taken away by a transfer", () => {
    const view = torch.ones([4]).data();
    // Node 20 copies what must not be transferred, later versions refuse.
    try {
      structuredClone(view, { transfer: [view.buffer as ArrayBuffer] });
    } catch (error) {
      expect(error).toHaveProperty("name", "DataCloneError");
    }
    expect(view).toEqual(Float32Array.of(1, 1, 1, 1));
  });
});

describe("the memory of a view", () => {
  const NO_ROOM =
    "there is no room for the new size in the tensor's memory, which must not move while a typed array of data() shows " +
    "it; use a clone(), or toArray() instead of data()";

  it("stays in place: what would move it is refused, and changes nothing", () => {
    const a = torch.full([1000], 3);
    const view = a.view([10, 100]).data();
    expect(failure(() => a.resize_([50_000_000]))).toEqual([
      "TORCH_ERROR",
      `resize_: ${NO_ROOM}\n  called with (self: Tensor int64 [1000], size: array of 1)`,
    ]);
    expect(failure(() => torch.neg(torch.ones([2000], { dtype: "int64" }), { out: a }))).toEqual([
      "TORCH_ERROR",
      `neg.out: ${NO_ROOM}\n  called with (self: Tensor int64 [2000], out: Tensor int64 [1000])`,
    ]);
    const taker = torch.zeros([2], { dtype: "int64" });
    expect(failure(() => torch.ops.aten!.set_!(taker, a, 0, [2000], [1]))).toEqual([
      "TORCH_ERROR",
      `set_.source_Tensor_storage_offset: ${NO_ROOM}\n  called with (self: Tensor int64 [2], source: Tensor int64 [1000], ` +
        "storageOffset: number 0, size: array of 1, stride: array of 1)",
    ]);
    expect(failure(() => torch.ops.aten!._lazy_clone!(a))).toEqual([
      "TORCH_ERROR",
      "_lazy_clone: data() has given a typed array that shows the tensor's memory, which must not move; use clone()",
    ]);
    expect([a.shape, taker.tolist()]).toEqual([[1000], [0n, 0n]]);
    a.fill_(4);
    expect(new Set(view as BigInt64Array)).toEqual(new Set([4n]));
  });

  it("outlives a tensor that takes other memory or shrinks", async () => {
    const [moved, reset, shrunk] = [torch.full([1000], 1.5), torch.full([1000], 2.5), torch.full([1000], 3.5)];
    const views = [moved, reset, shrunk].map((each) => each.data() as Float32Array);
    moved.setData(torch.zeros([2000]));
    reset.set_();
    shrunk.resize_([10]);
    await collectGarbage();
    for (let i = 0; i < 100; i++) torch.full([1000], i).dispose();
    expect(views.map((view) => [...new Set(view)])).toEqual([[1.5], [2.5], [3.5]]);
    expect([moved.shape, reset.shape, shrunk.shape]).toEqual([[2000], [0], [10]]);
  });

  it("may be taken from a tensor that shares it with a lazy clone", () => {
    const a = torch.full([4], 1.5);
    const clone = torch.ops.aten!._lazy_clone!(a) as Tensor;
    const view = a.data();
    a.fill_(2.5);
    expect([view, clone.tolist()]).toEqual([Float32Array.of(2.5, 2.5, 2.5, 2.5), [1.5, 1.5, 1.5, 1.5]]);
  });
});

describe("what no typed array can show", () => {
  it("is a tensor that requires a gradient, as writing is not recorded", () => {
    const leaf = tensor([1, 2], { requiresGrad: true });
    for (const each of [leaf, leaf.mul(2)]) {
      expect(failure(() => each.data())).toEqual([
        "TORCH_ARGUMENTS",
        "data: Tensor float32 [2] requires a gradient, which does not record what is written to its memory; use " +
          "detach().data(), or toArray() for a copy",
      ]);
    }
    leaf.detach().data()[0] = 5;
    expect(leaf.toArray()).toEqual(Float32Array.of(5, 2));
  });

  it("is a tensor that reaches beyond its storage", () => {
    // The operator trusts its caller.
    const beyond = torch.ops.aten!._reshape_alias!(torch.ones([3]), [2, 2], [2, 1]) as Tensor;
    for (const name of ["data", "toArray"] as const) {
      expect(failure(() => beyond[name]())).toEqual([
        "TORCH_ERROR",
        `${name}: Tensor float32 [2, 2] reaches beyond its storage of 12 bytes`,
      ]);
    }
  });

  const read = (name: string): unknown => {
    const { signal, status, stdout, stderr } = runFixture("tooLarge.ts", [name]);
    expect([signal, status, stderr]).toEqual([null, 0, ""]);
    return JSON.parse(stdout);
  };
  const atMost = `a typed array of this Node holds at most ${constants.MAX_LENGTH} bytes, too few for`;

  it("is a copy of more bytes than a typed array can have", () => {
    expect(read("toArray")).toEqual([
      "TORCH_ARGUMENTS",
      `toArray: ${atMost} Tensor float32 [9007199254740992]; take it in parts (narrow)`,
    ]);
  });

  it.skipIf(constants.MAX_LENGTH > 2 ** 33)("is a view of more bytes than a typed array can have", () => {
    const size = constants.MAX_LENGTH + 1;
    expect(read("data")).toEqual([
      "TORCH_ARGUMENTS",
      `data: ${atMost} Tensor uint8 [${size}]; take it in parts (narrow)`,
    ]);
  });

  it.runIf(process.platform === "linux")("is a copy for which there is no memory", () => {
    expect(read("memory")).toEqual(["TORCH_OUT_OF_MEMORY", "toArray: Node has no memory for 1073741824 bytes"]);
  });
});
