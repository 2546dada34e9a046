// Trains a small model in float64 under every strategy, and beside it in every process the same model alone on the batches of all
// ranks together; says how far gradients, norms and weights are apart. Run under mpirun, or alone; the first argument is the device.
import * as torch from "@hydride/torch-js";
import {
  broadcastParameters,
  connect,
  EpochSchedule,
  GradientBuffers,
  type GradientSums,
  placeBranches,
  type Placement,
  ProcessMesh,
  ReplicatedSums,
  type SampleRef,
  selectCounts,
  ShardedOptimizer,
  ShardedSums,
  splitBatch,
  STRATEGIES,
  sumCounts,
} from "../../src/index.js";
import { sampleOf, SmallModel } from "../helpers/model.js";
import { random } from "../helpers/random.js";

const world = connect({ device: (process.argv[2] ?? "cpu") as "cpu" | torch.CudaDevice });
const { device } = world;

const STEPS = 10;
const DATASETS = [
  { name: "a", size: 40 },
  { name: "b", size: 9 },
  { name: "c", size: 97 },
];
const NAMES = DATASETS.map(({ name }) => name);
const WEIGHTS: Record<string, number> = { a: 1, b: 1, c: 2 };
const TOTAL_WEIGHT = 4;
const LABELS = ["value"];

interface Case {
  placement: Placement;
  batchSize: { perRank: number } | { global: number };
  sharded: boolean;
  clip: number;
  parts: number;
}

export interface Difference {
  gradients: number;
  weights: number;
  norms: number;
  /** Whether clipping ever changed anything. */
  clipped: boolean;
  /** Whether some rank had a step without one of its datasets, or without any structure. */
  lacking: boolean;
  unequal: boolean;
  parameters: number;
  stateBytes: number;
}

/** sum_d w_d / sum w * sum of squares / labels of d, of the given samples. */
function backward(model: SmallModel, samples: readonly SampleRef[], counts: ReadonlyMap<string, number>): void {
  torch.tidy(() => {
    for (const [dataset, { name }] of DATASETS.entries()) {
      const own = samples.filter((sample) => sample.dataset === dataset).map(({ index }) => sampleOf(dataset, index));
      const labelled = own.filter(({ label }) => label !== undefined);
      if (labelled.length === 0) continue;
      const inputs = torch.tensor(
        labelled.map((sample) => sample.inputs),
        { dtype: "float64", device },
      );
      const labels = torch.tensor(
        labelled.map(({ label }) => label!),
        { dtype: "float64", device },
      );
      const weight = WEIGHTS[name]! / TOTAL_WEIGHT / counts.get(name)!;
      model.forward(name, inputs).sub(labels).pow(2).sum().mul(weight).backward();
    }
  });
}

function countsOf(samples: readonly SampleRef[], names: readonly string[]) {
  const values = names.map((name) => {
    const dataset = NAMES.indexOf(name);
    return samples.filter((one) => one.dataset === dataset && sampleOf(dataset, one.index).label !== undefined).length;
  });
  return { labels: LABELS, datasets: names, values: Float64Array.from(values) };
}

const asMap = ({ datasets, values }: { datasets: readonly string[]; values: Float64Array }) =>
  new Map(datasets.map((name, index) => [name, values[index]!]));

function groupsOf(model: SmallModel) {
  const all = model.parameters();
  return [
    { params: all.filter(({ ndim }) => ndim > 1), weightDecay: 0.1 },
    { params: all.filter(({ ndim }) => ndim < 2), weightDecay: 0 },
  ];
}

/** Largest difference relative to the largest number. */
function apart(a: torch.Tensor, b: torch.Tensor): number {
  return torch.tidy(() => {
    const size = Math.max(b.abs().max().item(), 1e-6);
    return a.sub(b).abs().max().item() / size;
  });
}

function run({ placement, batchSize, sharded, clip, parts }: Case): Difference {
  const mesh = new ProcessMesh(world, placement);
  const model = new SmallModel(mesh.branches).to(device);
  if (mesh.world.rank > 0) torch.noGrad(() => model.encoder.parameters()[0]!.fill_(mesh.world.rank));
  if (mesh.group.rank > 0) torch.noGrad(() => model.branches.parameters()[0]!.fill_(mesh.group.rank));
  broadcastParameters(mesh, model.namedParameters());
  const alone = new SmallModel(NAMES).to(device);

  const buffers = new GradientBuffers(model.namedParameters());
  const options = { lr: 0.01 };
  const shardedSums = sharded ? new ShardedSums(buffers, mesh) : undefined;
  const sums: GradientSums = shardedSums ?? new ReplicatedSums(buffers, mesh);
  const optimizer = shardedSums
    ? new ShardedOptimizer(shardedSums, groupsOf(model), options)
    : new torch.optim.AdamW(groupsOf(model), options);
  const optimizerAlone = new torch.optim.AdamW(groupsOf(alone), options);

  const schedule = new EpochSchedule({ datasets: DATASETS, placement, batchSize, seed: 3, random });
  const found: Difference = {
    gradients: 0,
    weights: 0,
    norms: 0,
    clipped: false,
    lacking: false,
    unequal: false,
    parameters: model.parameters().reduce((sum, parameter) => sum + parameter.numel(), 0),
    stateBytes: 0,
  };
  let [epoch, step] = [0, 0];
  for (let taken = 0; taken < STEPS; taken++, step++) {
    if (step === schedule.steps) [epoch, step] = [epoch + 1, 0];
    const batches = Array.from({ length: world.size }, (_, rank) => schedule.epoch(epoch, rank).batch(step));
    const own = batches[world.rank]!;
    found.unequal ||= new Set(batches.map(({ length }) => length)).size > 1;
    found.lacking ||= batches.some((batch, rank) => {
      const present = new Set(batch.map(({ dataset }) => NAMES[dataset]!));
      return placement.groupOf(rank).branches.some((name) => !present.has(name));
    });

    const counts = sumCounts(mesh.world, { labels: LABELS, datasets: NAMES }, countsOf(own, mesh.branches));
    sums.zero();
    for (const part of splitBatch(own, parts)) {
      backward(model, part, asMap(selectCounts(counts, LABELS, mesh.branches)));
    }
    sums.reduce();
    const norm = sums.clip(clip);

    const union = batches.flat();
    optimizerAlone.zeroGrad();
    backward(alone, union, asMap(countsOf(union, NAMES)));
    const normAlone = torch.nn.utils.clipGradNorm(alone.parameters(), clip);
    found.norms = Math.max(found.norms, Math.abs(norm - normAlone) / normAlone);
    found.clipped ||= normAlone > clip;

    if (shardedSums) {
      for (const { buffer, gradient, begin, counts: each } of shardedSums.shards) {
        buffer.flat.narrow(0, begin, gradient.numel()).copy_(gradient);
        mesh[buffer.section.axis].allGather(buffer.flat, each);
      }
    }
    const ofAlone = alone.namedParameters();
    for (const [name, parameter] of model.namedParameters()) {
      const expected = ofAlone.get(name)!.grad ?? torch.zeros(parameter.shape, { dtype: "float64", device });
      found.gradients = Math.max(found.gradients, apart(parameter.grad!, expected));
    }
    optimizer.step();
    // A branch without a label in any batch has no gradient alone, and zero here.
    for (const parameter of alone.parameters())
      parameter.grad ??= torch.zeros(parameter.shape, { dtype: "float64", device });
    optimizerAlone.step();
    for (const [name, parameter] of model.namedParameters()) {
      found.weights = Math.max(found.weights, apart(parameter.detach(), ofAlone.get(name)!.detach()));
    }
  }
  found.stateBytes =
    optimizer instanceof ShardedOptimizer
      ? optimizer.stateBytes
      : [...optimizer.stateDict()].reduce((sum, [key, t]) => sum + (key.endsWith("step") ? 0 : 8 * t.numel()), 0);
  if (optimizer instanceof ShardedOptimizer) {
    const whole = optimizer.fullState();
    optimizer.loadFullState(whole);
    const again = optimizer.fullState();
    for (const [key, tensor] of whole) {
      if (apart(tensor, again.get(key)!) > 0) throw new Error(`${key} is not what was loaded`);
    }
    if (whole.size !== 3 * model.parameters().length) throw new Error(`the state has ${String(whole.size)} tensors`);
  }
  mesh.free();
  return found;
}

// What every rank has found, by rank.
const results: Record<string, Difference[]> = {};
for (const strategy of STRATEGIES) {
  if (strategy === "multi-task" && world.size < NAMES.length) continue;
  const groups = strategy === "hybrid" ? { groups: Math.min(2, world.size) } : {};
  const share = { a: 40, b: 9, c: 97 };
  const placement = placeBranches({ ranks: world.size, branches: NAMES, strategy, share, ...groups });
  for (const sharded of [false, true]) {
    for (const [batchSize, clip, parts] of [
      [{ perRank: 4 }, 0.3, 2],
      [{ global: 9 }, Infinity, 1],
    ] as const) {
      const name = [strategy, "perRank" in batchSize ? "per rank" : "global", sharded ? "sharded" : "whole"].join(" ");
      results[name] = gatherAll(run({ placement, batchSize, sharded, clip, parts }));
    }
  }
}
if (world.rank === 0) process.stdout.write(JSON.stringify(results));

function gatherAll(found: Difference): Difference[] {
  const width = Object.keys(found).length;
  const rows = new Float64Array(world.size * width);
  rows.set(Object.values(found).map(Number), world.rank * width);
  world.allReduce(rows);
  return Array.from({ length: world.size }, (_, rank) => {
    const row = rows.subarray(rank * width, (rank + 1) * width);
    const entries = Object.entries(found).map(([key, value], index) => {
      const number = row[index]!;
      return [key, typeof value === "boolean" ? number === 1 : number];
    });
    return Object.fromEntries(entries) as Difference;
  });
}
