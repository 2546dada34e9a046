import { zeros } from "@hydride/torch-js";
import type { Tensor } from "@hydride/torch-js";
import { sumSegments } from "../fused/segments.js";
import type { Pooling } from "./architecture.js";
import type { HydraGnnTensors } from "./tensors.js";

/** Features of structures (G, F) from those of their atoms (N, F): their sum, mean or largest value in each channel. */
export function pool(features: Tensor, kind: Pooling, inputs: HydraGnnTensors): Tensor {
  const { atomsByStructure, structures, atomCounts } = inputs;
  if (kind === "max") return segmentMax(features, atomsByStructure.index, structures);
  const sum = sumSegments(features, atomsByStructure);
  return kind === "add" ? sum : sum.div(atomCounts.unsqueeze(1));
}

function segmentMax(values: Tensor, index: Tensor, size: number): Tensor {
  const width = values.shape[1]!;
  const rows = index.to("int64").unsqueeze(1).expand([-1, width]);
  return zeros([size, width], { dtype: values.dtype, device: values.device }).scatterReduce(0, rows, values, "amax", {
    includeSelf: false,
  });
}
