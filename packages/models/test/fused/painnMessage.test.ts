import * as torch from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import { describe, expect, it } from "vitest";
import { join } from "node:path";

torch.loadLibrary(join(import.meta.dirname, "../../build/libhydride_models.so"));
const message = torch.ops.hydride!.painn_message! as unknown as (...args: unknown[]) => [Tensor, Tensor];

/** A random graph: edges by receiver, and the same by sender. */
function graph(atoms: number, edges: number) {
  torch.manualSeed(atoms);
  const receiver = torch.randint(atoms, [edges], { dtype: "int64" }).sort()[0]!;
  const sender = torch.randint(atoms, [edges], { dtype: "int64" });
  const offsets = (sorted: Tensor) => torch.searchsorted(sorted, torch.arange(atoms + 1), { outInt32: true });
  const [sorted, transpose] = sender.sort({ stable: true, dim: 0, descending: false } as never) as [Tensor, Tensor];
  const i32 = (t: Tensor) => t.to("int32");
  return {
    list: [i32(sender), i32(receiver), offsets(receiver), i32(transpose), offsets(sorted)],
    sender,
    receiver,
    atoms,
  };
}

function composed(
  g: ReturnType<typeof graph>,
  phi: Tensor,
  v: Tensor,
  basis: Tensor,
  d: Tensor,
  weight: Tensor,
): [Tensor, Tensor] {
  const x = basis.matmul(weight).mul(phi.indexSelect(0, g.sender));
  const [a, b, c] = x.chunk(3, 1) as [Tensor, Tensor, Tensor];
  const moved = b
    .unsqueeze(1)
    .mul(d.unsqueeze(2))
    .add(c.unsqueeze(1).mul(v.indexSelect(0, g.sender)));
  const sum = (t: Tensor) => torch.zeros([g.atoms, ...t.shape.slice(1)], { dtype: t.dtype }).indexAdd(0, g.receiver, t);
  return [sum(a), sum(moved)];
}

const sizes: [number, number, number, number][] = [
  [5, 40, 3, 2],
  [40, 700, 16, 6],
  [30, 300, 21, 7],
  [3, 0, 8, 4],
];
describe.each(sizes)("%i atoms, %i edges, %i channels, %i functions", (atoms, edges, channels, functions) => {
  const g = graph(atoms, edges);
  const inputs = (dtype: "float64" | "float32" = "float64") =>
    (
      [
        [atoms, 3 * channels],
        [atoms, 3, channels],
        [edges, functions],
        [edges, 3],
        [functions, 3 * channels],
      ] as number[][]
    ).map((shape) => torch.randn(shape, { dtype, requiresGrad: true }));
  it("equals the composed", () => {
    const x = inputs() as [Tensor, Tensor, Tensor, Tensor, Tensor];
    const ours = message(...x, g.list);
    const theirs = composed(g, ...x);
    for (const k of [0, 1]) expect(ours[k]!.sub(theirs[k]!).abs().sum().item()).toBeLessThan(1e-9);
    const cot = ours.map((t) => torch.randn(t.shape, { dtype: "float64", requiresGrad: true }));
    const first = (o: Tensor[]) => torch.autograd.grad(o, x, { gradOutputs: cot, createGraph: true }) as Tensor[];
    const [a, b] = [first(ours), first(theirs)];
    a.forEach((t, k) => expect(t.sub(b[k]!).abs().sum().item()).toBeLessThan(1e-8));
    const c2 = a.map((t) => torch.randn(t.shape, { dtype: "float64" }));
    const second = (o: Tensor[]) =>
      torch.autograd.grad(o, [...cot, ...x], { gradOutputs: c2, allowUnused: true }) as (Tensor | null)[];
    const [p, q] = [second(a), second(b)];
    p.forEach((t, k) => {
      if (q[k]) expect(t!.sub(q[k]).abs().sum().item(), `second ${k}`).toBeLessThan(1e-7);
    });
  });
});
it("gradgradcheck", () => {
  const g = graph(4, 12);
  const x = (
    [
      [4, 6],
      [4, 3, 2],
      [12, 3],
      [12, 3],
      [3, 6],
    ] as number[][]
  ).map((shape) => torch.randn(shape, { dtype: "float64", requiresGrad: true }));
  torch.autograd.gradcheck((...a: Tensor[]) => message(...a, g.list)[1], x);
  torch.autograd.gradgradcheck((...a: Tensor[]) => message(...a, g.list)[1], x);
});
