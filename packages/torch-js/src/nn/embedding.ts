import { embedding, empty } from "../generated/functions.js";
import { checkOptions } from "../options.js";
import type { Tensor } from "../tensor.js";
import { factory, FACTORY_OPTIONS, type FactoryOptions } from "./factory.js";
import { normal_ } from "./init/index.js";
import { Module } from "./module.js";
import { parameter } from "./parameter.js";

/** A row of the weight (numEmbeddings, embeddingDim) for each integer; starts from N(0, 1), as PyTorch's. */
export class Embedding extends Module {
  readonly weight: Tensor;

  constructor(
    readonly numEmbeddings: number,
    readonly embeddingDim: number,
    options: FactoryOptions = {},
  ) {
    super();
    checkOptions("Embedding", options, FACTORY_OPTIONS);
    this.weight = parameter(normal_(empty([numEmbeddings, embeddingDim], factory(options))));
  }

  /** @param indices int32 or int64, any shape (*); the result is (*, embeddingDim). */
  forward(indices: Tensor): Tensor {
    return embedding(this.weight, indices);
  }
}
