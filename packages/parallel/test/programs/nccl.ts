// Does the same by NCCL on tensors of CUDA devices and by MPI on their copies, and says what is not alike. Run under mpirun, with a
// device for each rank.
import { MPI } from "@hydride/mpi-napi";
import * as torch from "@hydride/torch-js";
import { connect, MpiCommunicator } from "../../src/index.js";

/** What rank 0 prints. */
export interface NcclReport {
  /** How far sums are apart, relative to their size, by call and dtype. */
  sums: Record<string, number>;
  /** Copies and sums of whole numbers that differ, on any rank. */
  wrong: string[];
  /** Whether the same sums had the same bits twice, and on all ranks. */
  sameBits: boolean;
}

const nccl = connect({ device: "cuda" });
const mpi = new MpiCommunicator(MPI.COMM_WORLD);
const { rank, size, device } = nccl;
const report: NcclReport = { sums: {}, wrong: [], sameBits: true };

const there = (tensor: torch.Tensor) => tensor.to({ device, copy: true });
const here = (tensor: torch.Tensor) => tensor.to({ device: "cpu", copy: true });
const apart = (a: torch.Tensor, b: torch.Tensor) =>
  a.numel() === 0 ? 0 : a.sub(b).abs().max().item() / Math.max(b.abs().max().item(), 1e-6);
const each = (of: (rank: number) => number) => Array.from({ length: size }, (_, index) => of(index));
const expectEqual = (what: string, found: torch.Tensor, expected: torch.Tensor) => {
  if (!torch.equal(found, expected)) report.wrong.push(what);
};

torch.manualSeed(rank);
for (const dtype of ["float32", "float64"] as const) {
  const values = torch.randn([100_003], { dtype });
  const [once, again, expected] = [there(values), there(values), values.clone()];
  nccl.allReduce(once);
  nccl.allReduce(again);
  mpi.allReduce(expected);
  report.sums[`allReduce ${dtype}`] = apart(here(once), expected);
  const first = here(once);
  mpi.broadcast(first, 0);
  report.sameBits &&= torch.equal(once, again) && torch.equal(here(once), first);
  for (const counts of [each(() => 7), each((index) => 3 * index + 2), each((index) => (index === 0 ? 1 : 0))]) {
    const parts = torch.randn([counts.reduce((sum, count) => sum + count)], { dtype });
    const [own, ownExpected] = [0, 1].map(() => torch.zeros([counts[rank]!], { dtype })) as [
      torch.Tensor,
      torch.Tensor,
    ];
    const onDevice = there(own);
    nccl.reduceScatter(there(parts), onDevice, counts);
    mpi.reduceScatter(parts, ownExpected, counts);
    report.sums[`reduceScatter ${dtype} ${counts.join(" ")}`] = apart(here(onDevice), ownExpected);
    const [whole, wholeExpected] = [there(parts), parts.clone()];
    nccl.allGather(whole, counts);
    mpi.allGather(wholeExpected, counts);
    expectEqual(`allGather ${dtype} ${counts.join(" ")}`, here(whole), wholeExpected);
  }
}
for (const dtype of ["bfloat16", "float16", "int32", "int64", "int8", "uint8"] as const) {
  const values = there(torch.tensor([1, rank], { dtype }));
  nccl.allReduce(values);
  expectEqual(`allReduce ${dtype}`, here(values), torch.tensor([size, (size * (size - 1)) / 2], { dtype }));
}
for (const dtype of ["bool", "bfloat16", "int64", "float64"] as const) {
  const values = there(torch.tensor([rank, 1], { dtype }));
  nccl.broadcast(values, size - 1);
  expectEqual(`broadcast ${dtype}`, here(values), torch.tensor([size - 1, 1], { dtype }));
}
const array = Float64Array.of(1);
nccl.allReduce(array);
if (array[0] !== size) report.wrong.push("allReduce of an array");
nccl.barrier();
const part = nccl.split(rank % 2);
const ones = there(torch.ones([3]));
part.allReduce(ones);
expectEqual("allReduce of a part", here(ones), torch.full([3], part.size));
part.free();

// Every rank's worst.
const found = Object.values(report.sums);
const all = new Float64Array(size * found.length);
all.set(found, rank * found.length);
const flags = Float64Array.of(report.wrong.length, Number(!report.sameBits));
mpi.allReduce(all);
mpi.allReduce(flags);
for (const [index, name] of Object.keys(report.sums).entries()) {
  report.sums[name] = Math.max(...each((from) => all[from * found.length + index]!));
}
if (flags[0]! > report.wrong.length) report.wrong.push("something on another rank");
report.sameBits = flags[1] === 0;
nccl.free();
if (rank === 0) process.stdout.write(JSON.stringify(report));
