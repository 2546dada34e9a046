import {
  GradientBuffers,
  type GradientSums,
  type ProcessMesh,
  ReplicatedSums,
  ShardedOptimizer,
  ShardedSums,
} from "@hydride/parallel";
import type * as torch from "@hydride/torch-js";
import type { Config } from "../config/schema.js";
import { createOptimizer, namedState, parameterGroups } from "../loop/optimizer.js";

/** How gradients become new weights on all ranks. */
export interface Optimization {
  /** Of all ranks together. */
  readonly sums: GradientSums;
  /** One step with the summed gradients, at this learning rate; gradients are zero afterwards. Collective. */
  step(learningRate: number): void;
  /** Bytes of the moments on this rank; none before the first step. */
  readonly stateBytes: number;
  /** The optimiser's state whole, under the names of the parameters. Collective. */
  state(): Map<string, torch.Tensor>;
}

/** AdamW on every rank that holds a parameter, or divided among them, as the configuration says. Collective. */
export function createOptimization(
  model: torch.nn.Module,
  mesh: ProcessMesh,
  { training, parallel }: Config,
): Optimization {
  const buffers = new GradientBuffers(model.namedParameters());
  if (!parallel.shardOptimizer) {
    const sums = new ReplicatedSums(buffers, mesh);
    const optimizer = createOptimizer(model, training);
    return {
      sums,
      step(learningRate) {
        setRate(optimizer, learningRate);
        optimizer.step();
        sums.zero();
      },
      get stateBytes() {
        const moments = [...optimizer.stateDict()].filter(([key]) => !key.endsWith(".step"));
        return tensorBytes(moments.map(([, tensor]) => tensor));
      },
      state: () => namedState(model, optimizer),
    };
  }
  const sums = new ShardedSums(buffers, mesh);
  const optimizer = new ShardedOptimizer(sums, parameterGroups(model, training), { lr: training.learningRate });
  return {
    sums,
    step(learningRate) {
      setRate(optimizer, learningRate);
      optimizer.step();
    },
    get stateBytes() {
      return optimizer.stateBytes;
    },
    state: () => optimizer.fullState(),
  };
}

/** @param tensors Of float32 or float64. */
export function tensorBytes(tensors: Iterable<torch.Tensor>): number {
  return [...tensors].reduce((sum, tensor) => sum + tensor.numel() * (tensor.dtype === "float64" ? 8 : 4), 0);
}

function setRate({ paramGroups }: Pick<torch.optim.AdamW, "paramGroups">, learningRate: number): void {
  for (const group of paramGroups) group.lr = learningRate;
}
