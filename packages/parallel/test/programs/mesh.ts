// What a mesh of four ranks says of itself. Run under mpirun with 4 ranks.
import * as torch from "@hydride/torch-js";
import {
  connect,
  GradientBuffers,
  measureNetwork,
  ParallelError,
  placeBranches,
  ProcessMesh,
  ReplicatedSums,
  ShardedOptimizer,
  ShardedSums,
  StepTimer,
} from "../../src/index.js";
import { SmallModel } from "../helpers/model.js";

/** As rank 0 prints it; arrays have an entry for each rank. */
export interface MeshReport {
  groupSizes: number[];
  groupRanks: number[];
  writers: number[];
  bytes: { world: number; group: number }[];
  network: { latency: number; bandwidth: number };
  /** How many ranks have thrown for parameters that differ. */
  differing: number;
  differingMessage: string;
  /** Whether AdamW on shards gives the bits of AdamW on the whole, in float32. */
  sameBits: boolean;
}

const world = connect();
const placement = placeBranches({ ranks: 4, branches: ["a", "b"], strategy: "multi-task", share: { a: 3, b: 1 } });
const timer = new StepTimer(true);
const mesh = new ProcessMesh(world, placement, timer);

const all = (value: number): number[] => {
  const values = new Float64Array(world.size);
  values[world.rank] = value;
  world.allReduce(values);
  return [...values];
};

const model = new SmallModel(mesh.branches);
const sums = new ReplicatedSums(new GradientBuffers(model.namedParameters()), mesh);
timer.begin();
sums.reduce();
const { bytes } = timer.end();

let problem: ParallelError | undefined;
const own = new Map([["encoder.weight", torch.zeros([world.rank === 2 ? 5 : 4])]]);
try {
  new ReplicatedSums(new GradientBuffers(own), mesh);
} catch (error) {
  if (!(error instanceof ParallelError)) throw error;
  problem = error;
}

const [ofWorld, ofGroup] = [all(bytes.world), all(bytes.group)];
const report: MeshReport = {
  groupSizes: all(mesh.group.size),
  groupRanks: all(mesh.group.rank),
  writers: all(Number(mesh.isWriter)),
  bytes: ofWorld.map((world, rank) => ({ world, group: ofGroup[rank]! })),
  network: measureNetwork(mesh.world),
  differing: all(Number(problem?.code === "PARAMETERS_DIFFER")).reduce((sum, value) => sum + value, 0),
  differingMessage: problem?.message ?? "",
  sameBits: all(Number(sameBits())).every((same) => same === 1),
};
mesh.free();
if (world.rank === 0) process.stdout.write(JSON.stringify(report));

/** Five steps of a tensor whose length is no multiple of anything, of which every rank has the same gradients. */
function sameBits(): boolean {
  const start = Float32Array.from({ length: 1003 }, (_, k) => Math.sin(k));
  const [whole, divided] = [0, 1].map(() => torch.tensor(start, { dtype: "float32", requiresGrad: true })) as [
    torch.Tensor,
    torch.Tensor,
  ];
  const options = { lr: 0.01, weightDecay: 0.1 };
  const alone = new torch.optim.AdamW([whole], options);
  const shards = new ShardedSums(new GradientBuffers(new Map([["encoder.weight", divided]])), mesh);
  const sharded = new ShardedOptimizer(shards, [{ params: [divided] }], options);
  for (let taken = 1; taken <= 5; taken++) {
    const gradient = Float32Array.from({ length: 1003 }, (_, k) => Math.cos(k * taken));
    whole.grad = torch.tensor(gradient, { dtype: "float32" }).mul(world.size);
    divided.grad = torch.tensor(gradient, { dtype: "float32" });
    shards.reduce();
    alone.step();
    sharded.step();
  }
  return torch.equal(whole.detach(), divided.detach());
}
