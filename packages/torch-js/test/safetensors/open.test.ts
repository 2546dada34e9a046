import { execFileSync } from "node:child_process";
import { readFileSync, renameSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.js";
import { safetensors, type Tensor, tensor } from "../../src/index.js";
import { failure } from "../helpers/errorOf.js";
import { fileBytes } from "./bytes.js";
import { temporaryFolder } from "./temporaryFolder.js";

const folder = temporaryFolder();
let files = 0;
const fresh = () => join(folder, `${files++}.safetensors`);

function saved(tensors: Record<string, Tensor>, metadata?: Record<string, string>): string {
  const path = fresh();
  safetensors.save(path, new Map(Object.entries(tensors)), metadata);
  return path;
}

function put(header: unknown, data: readonly number[]): string {
  const path = fresh();
  writeFileSync(path, fileBytes(header, data));
  return path;
}

const matrix = () => torch.arange(12, { dtype: "float32" }).reshape([3, 4]);

describe.each([
  ["read", {}],
  ["mapped", { mmap: true }],
])("an open file, %s", (_, options) => {
  it("tells names, shapes, dtypes and metadata from its header", () => {
    const path = saved({ b: matrix(), a: tensor([1n]) }, { format: "pt" });
    const file = safetensors.open(path, options);
    expect([file.path, file.names, file.metadata]).toEqual([path, ["b", "a"], { format: "pt" }]);
    expect([file.shape("b"), file.dtype("b"), file.shape("a"), file.dtype("a")]).toEqual([
      [3, 4],
      "float32",
      [1],
      "int64",
    ]);
    expect([file.has("a"), file.has("c")]).toEqual([true, false]);
    file.close();
  });

  it("gives each dtype bit for bit, whole, and a new tensor each time", () => {
    const dtypes = ["float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool"];
    const source = [...dtypes, "complex64"].map((dtype): [string, Tensor] => [
      dtype,
      matrix().to(dtype as torch.DType),
    ]);
    const file = safetensors.open(saved(Object.fromEntries(source)), options);
    for (const [dtype, expected] of source) {
      const found = file.tensor(dtype);
      expect([found.dtype, found.shape, found.toArray()]).toEqual([dtype, [3, 4], expected.toArray()]);
      expect(found.isSame(file.tensor(dtype))).toBe(false);
    }
    file.close();
  });

  it("gives any part as narrow would", () => {
    const shape = [3, 4, 2, 5];
    const whole = torch.arange(120, { dtype: "int32" }).reshape(shape);
    const file = safetensors.open(saved({ before: tensor([1.5]), whole }), options);
    let state = 1;
    const random = (below: number) => (state = (state * 48271) % 2147483647) % below;
    for (let trial = 0; trial < 60; trial++) {
      const ranges = shape.slice(0, random(5)).map((size): safetensors.Range => {
        const start = random(size + 1);
        return random(3) === 0 ? null : [start, start + random(size - start + 1)];
      });
      let expected = whole;
      for (const [dimension, range] of ranges.entries()) {
        if (range) expected = expected.narrow(dimension, range[0], range[1] - range[0]);
      }
      const found = file.slice("whole", ranges);
      expect([ranges, found.shape, found.toArray()]).toEqual([ranges, expected.shape, expected.toArray()]);
    }
    file.close();
  });

  it("reads numbers, nothing, and parts of nothing", () => {
    const file = safetensors.open(saved({ number: tensor(2.5), nothing: torch.zeros([2, 0, 3]) }), options);
    expect(file.slice("number", []).item()).toBe(2.5);
    expect(file.tensor("nothing").shape).toEqual([2, 0, 3]);
    expect(file.slice("nothing", [[1, 2], [0, 0], null]).shape).toEqual([1, 0, 3]);
    file.close();
  });

  it("reads a file without tensors", () => {
    const file = safetensors.open(saved({}), options);
    expect(file.names).toEqual([]);
    expect(failure(() => file.tensor("x"))).toEqual([
      "TORCH_ARGUMENTS",
      `${file.path}: there is no tensor "x"; it holds none`,
    ]);
    file.close();
  });

  it("gives tensors that outlive it, its closing and its place, and can be trained", () => {
    const path = saved({ x: matrix(), y: matrix(), z: matrix() });
    const bytes = readFileSync(path);
    const file = safetensors.open(path, options);
    const [x, y, z] = ["x", "y", "z"].map((name) => file.tensor(name)) as [Tensor, Tensor, Tensor];
    file.close();
    file.close();
    renameSync(path, `${path}.gone`);
    x.requiresGrad = true;
    const loss = x.mul(y).sum();
    // A write to one tensor is no change of another that autograd has saved.
    z.add_(1);
    loss.backward();
    expect(x.grad!.tolist()).toEqual(matrix().tolist());
    torch.noGrad(() => x.add_(1));
    expect([x, y, z].map((each) => each.select(0, 0).tolist())).toEqual([
      [1, 2, 3, 4],
      [0, 1, 2, 3],
      [1, 2, 3, 4],
    ]);
    expect(readFileSync(`${path}.gone`).equals(bytes)).toBe(true);
  });

  it("refuses a BOOL that is neither 0 nor 1, once it is asked for", () => {
    const path = put(
      {
        x: { dtype: "BOOL", shape: [3], data_offsets: [0, 3] },
        y: { dtype: "BOOL", shape: [1], data_offsets: [3, 4] },
      },
      [1, 0, 2, 1],
    );
    const file = safetensors.open(path, options);
    expect(file.tensor("y").tolist()).toEqual([true]);
    expect(file.slice("x", [[0, 2]]).tolist()).toEqual([true, false]);
    expect(failure(() => file.tensor("x"))).toEqual([
      "SAFETENSORS",
      `${path}: not a sound safetensors file: tensor "x" is BOOL, but holds the byte 2`,
    ]);
    file.close();
  });

  it("reads what is not aligned to its elements", () => {
    const entries = {
      odd: { dtype: "U8", shape: [1], data_offsets: [0, 1] },
      x: { dtype: "F32", shape: [2], data_offsets: [1, 9] },
    };
    const file = safetensors.open(put(entries, [7, 0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0]), options);
    expect([file.tensor("odd").tolist(), file.tensor("x").tolist()]).toEqual([[7], [1.5, -2]]);
    file.close();
  });

  it("refuses names, ranges and options that there are not", () => {
    const file = safetensors.open(saved({ x: matrix(), y: matrix() }), options);
    const slice = (ranges: unknown) => failure(() => file.slice("x", ranges as safetensors.Range[]))[1];
    const where = `${file.path}: tensor "x": `;
    expect(failure(() => file.shape("z"))).toEqual([
      "TORCH_ARGUMENTS",
      `${file.path}: there is no tensor "z"; it holds x, y`,
    ]);
    expect(slice([null, null, null])).toBe(`${where}expected an array of at most 2 ranges, found 3`);
    expect(slice(5)).toBe(`${where}expected an array of at most 2 ranges, found a number`);
    for (const range of [[0, 5], [-1, 2], [3, 2], [0, 1.5], ["0", "1"], [1], [], [0, 1, 2]]) {
      expect(slice([null, range])).toBe(
        `${where}dimension 1 of 4: expected [start, stop] with 0 <= start <= stop <= 4, found ${JSON.stringify(range)}`,
      );
    }
    file.close();
    expect(failure(() => file.tensor("x"))).toEqual(["TORCH_DISPOSED", `${file.path}: the file is closed`]);
    expect(failure(() => safetensors.open(file.path, { map: true } as object))).toEqual([
      "TORCH_ARGUMENTS",
      "safetensors.open: there is no option map; did you mean mmap?",
    ]);
  });
});

it("reads no data before it is asked for, and notices when the file is cut short meanwhile", () => {
  const path = saved({ x: matrix(), y: matrix() });
  const { length } = readFileSync(path);
  const file = safetensors.open(path);
  truncateSync(path, length - 4);
  expect(file.tensor("x").tolist()).toEqual(matrix().tolist());
  expect(file.slice("y", [[0, 2]]).tolist()).toEqual(matrix().narrow(0, 0, 2).tolist());
  expect(failure(() => file.tensor("y"))).toEqual([
    "SAFETENSORS",
    `${path}: not a sound safetensors file: it ended at byte ${length - 4}, expected ${length}`,
  ]);
  file.close();
});

it("reads tensors that are larger than what it reads at once, and columns of them", () => {
  const whole = torch.arange(5_000_000, { dtype: "float32" }).reshape([5000, 1000]);
  const file = safetensors.open(saved({ whole }));
  expect(torch.equal(file.tensor("whole"), whole)).toBe(true);
  expect(torch.equal(file.slice("whole", [null, [3, 5]]), whole.narrow(1, 3, 2))).toBe(true);
  expect(torch.equal(file.slice("whole", [null, [1, 999]]), whole.narrow(1, 1, 998))).toBe(true);
  file.close();
});

it("a write to a mapped tensor changes the reader's others, and neither another reader's nor the file", () => {
  const path = saved({ x: torch.zeros([1000]) });
  const [file, other] = [safetensors.open(path, { mmap: true }), safetensors.open(path, { mmap: true })];
  const [first, before] = [file.tensor("x"), file.slice("x", [[0, 2]])];
  first.add_(1);
  expect([before, file.slice("x", [[0, 2]])].map((each) => each.tolist())).toEqual([
    [1, 1],
    [1, 1],
  ]);
  expect(other.tensor("x").sum().item()).toBe(0);
  file.close();
  other.close();
  expect(safetensors.load(path).tensors.get("x")!.sum().item()).toBe(0);
});

it("what is no regular file is refused at once", () => {
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  for (const path of [folder, pipe]) {
    expect(failure(() => safetensors.open(path))).toEqual([
      "SAFETENSORS",
      `${path}: not a sound safetensors file: expected a regular file`,
    ]);
  }
  expect(() => safetensors.open(join(folder, "none"))).toThrow(
    `ENOENT: no such file or directory, open '${folder}/none'`,
  );
});
