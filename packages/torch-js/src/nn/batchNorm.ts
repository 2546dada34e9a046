import { noGrad } from "../autograd.js";
import { ones, zeros } from "../generated/functions.js";
import { checkOptions } from "../options.js";
import type { Tensor } from "../tensor.js";
import { expectSizes, expectThat } from "./expect.js";
import { factory, FACTORY_OPTIONS, type FactoryOptions } from "./factory.js";
import { batchNorm } from "./functional/normalization.js";
import { Module } from "./module.js";
import { parameter } from "./parameter.js";

export interface BatchNormLayerOptions extends FactoryOptions {
  /** Added to the variance; 1e-5. */
  eps?: number;
  /** How far a batch moves the running mean and variance, as a share of the way; 0.1. Null averages over all batches. */
  momentum?: number | null;
  /** Whether there are a weight and a bias; true. */
  affine?: boolean;
  /** Whether there are a running mean and variance; without them the batch's own are used in `eval` as well; true. */
  trackRunningStats?: boolean;
}

const OPTIONS = ["eps", "momentum", "affine", "trackRunningStats", ...FACTORY_OPTIONS];

/**
 * Each feature to mean 0 and variance 1 over the batch, then times the weight plus the bias, both (C) (Ioffe and Szegedy,
 * arXiv 1502.03167). In `eval` by the running mean and variance, which are buffers: `runningMean` (C), `runningVar` (C) and
 * `numBatchesTracked`, in the state under PyTorch's names: `running_mean`, `running_var` and `num_batches_tracked`. From
 * (N, C) or (N, C, L) to the same.
 */
export class BatchNorm1d extends Module {
  readonly eps: number;
  readonly momentum: number | null;
  readonly affine: boolean;
  readonly trackRunningStats: boolean;
  readonly weight: Tensor | null;
  readonly bias: Tensor | null;
  // The buffers, whose names those of the properties are.
  declare private readonly running_mean: Tensor | null;
  declare private readonly running_var: Tensor | null;
  declare private readonly num_batches_tracked: Tensor | null;

  constructor(
    readonly numFeatures: number,
    options: BatchNormLayerOptions = {},
  ) {
    super();
    checkOptions("BatchNorm1d", options, OPTIONS);
    expectSizes("BatchNorm1d", { numFeatures });
    const { eps = 1e-5, momentum = 0.1, affine = true, trackRunningStats = true } = options;
    this.eps = eps;
    this.momentum = momentum;
    this.affine = affine;
    this.trackRunningStats = trackRunningStats;
    const made = factory(options);
    const { device } = made;
    this.weight = affine ? parameter(ones([numFeatures], made)) : null;
    this.bias = affine ? parameter(zeros([numFeatures], made)) : null;
    const buffer = (name: string, make: () => Tensor) => this.registerBuffer(name, trackRunningStats ? make() : null);
    buffer("running_mean", () => zeros([numFeatures], made));
    buffer("running_var", () => ones([numFeatures], made));
    buffer("num_batches_tracked", () => zeros([], { dtype: "int64", device }));
  }

  get runningMean(): Tensor | null {
    return this.running_mean;
  }

  get runningVar(): Tensor | null {
    return this.running_var;
  }

  get numBatchesTracked(): Tensor | null {
    return this.num_batches_tracked;
  }

  /** Forgets the batches before. */
  resetRunningStats(): void {
    noGrad(() => {
      this.runningMean?.zero_();
      this.runningVar?.fill_(1);
      this.numBatchesTracked?.zero_();
    });
  }

  /** @throws TorchError TORCH_ARGUMENTS for another number of dimensions, and in training for one value a feature. */
  forward(input: Tensor): Tensor {
    const { weight, bias, eps, training, runningMean, runningVar, numBatchesTracked } = this;
    expectThat(input.ndim === 2 || input.ndim === 3, "BatchNorm1d", "an input (N, C) or (N, C, L)", input.shape);
    let { momentum } = this;
    if (training && numBatchesTracked) {
      noGrad(() => numBatchesTracked.add_(1));
      momentum ??= 1 / numBatchesTracked.item();
    }
    return batchNorm(input, runningMean, runningVar, {
      weight,
      bias,
      training: training || !runningMean,
      momentum: momentum ?? 0,
      eps,
    });
  }
}
