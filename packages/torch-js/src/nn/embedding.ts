import { noGrad } from "../autograd.js";
import { empty } from "../generated/functions.js";
import { tidy } from "../memory.js";
import { checkOptions } from "../options.js";
import type { Tensor } from "../tensor.js";
import { expectSizes, expectThat } from "./expect.js";
import { factory, FACTORY_OPTIONS, type FactoryOptions } from "./factory.js";
import { embedding } from "./functional/embedding.js";
import { normal_ } from "./init/index.js";
import { Module } from "./module.js";
import { parameter } from "./parameter.js";

export interface EmbeddingOptions extends FactoryOptions {
  /** A row that starts as zeros and gets no gradient, such as that of padding; from the end where it is negative. */
  paddingIdx?: number | null;
}

/** A row of the weight (numEmbeddings, embeddingDim) for each integer; starts from N(0, 1), as PyTorch's. */
export class Embedding extends Module {
  readonly weight: Tensor;
  readonly paddingIdx: number | null;

  constructor(
    readonly numEmbeddings: number,
    readonly embeddingDim: number,
    options: EmbeddingOptions = {},
  ) {
    super();
    checkOptions("Embedding", options, ["paddingIdx", ...FACTORY_OPTIONS]);
    expectSizes("Embedding", { numEmbeddings, embeddingDim });
    const { paddingIdx = null } = options;
    this.weight = parameter(normal_(empty([numEmbeddings, embeddingDim], factory(options))));
    this.paddingIdx = paddingIdx;
    if (paddingIdx === null) return;
    const isRow = Number.isInteger(paddingIdx) && paddingIdx >= -numEmbeddings && paddingIdx < numEmbeddings;
    expectThat(isRow, "Embedding", `paddingIdx one of the ${numEmbeddings} rows`, paddingIdx);
    tidy(() => noGrad(() => this.weight.select(0, paddingIdx).zero_()));
  }

  /** @param indices int32 or int64, any shape (*); the result is (*, embeddingDim). */
  forward(indices: Tensor): Tensor {
    return embedding(indices, this.weight, { paddingIdx: this.paddingIdx });
  }
}
