import { embedding, empty } from "../generated/functions.js";
import { checkOptions } from "../options.js";
import type { Tensor } from "../tensor.js";
import type { DType } from "../types.js";
import { normal_ } from "./init.js";
import { Module } from "./module.js";
import { parameter } from "./parameter.js";

/** A row of the weight (numEmbeddings, embeddingDim) for each integer; starts from N(0, 1), as PyTorch's. */
export class Embedding extends Module {
  readonly weight: Tensor;

  constructor(
    readonly numEmbeddings: number,
    readonly embeddingDim: number,
    options: { dtype?: DType } = {},
  ) {
    super();
    checkOptions("Embedding", options, ["dtype"]);
    const { dtype = "float32" } = options;
    this.weight = parameter(normal_(empty([numEmbeddings, embeddingDim], { dtype })));
  }

  /** @param indices int32 or int64, any shape; the result has one more dimension. */
  forward(indices: Tensor): Tensor {
    return embedding(this.weight, indices);
  }
}
