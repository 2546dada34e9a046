import type { nn, Tensor } from "@hydride/torch-js";
import type { GraphTensors } from "../graphTensors.js";
import type { ChargeSpin } from "./chargeSpin.js";

/** What atoms enter an encoder with. */
export interface AtomInputs {
  readonly embedding: nn.Embedding;
  /** Where charge and spin are seen. */
  readonly conditioning?: ChargeSpin;
}

/** The features of atoms before the first layer, (N, width): those of their species, and of their structure's charge and spin. */
export function atomFeatures({ embedding, conditioning }: AtomInputs, inputs: GraphTensors): Tensor {
  const { numbers, charge, spin, atomsByStructure } = inputs;
  const features = embedding.forward(numbers);
  return conditioning ? features.add(conditioning.forward(charge, spin, atomsByStructure)) : features;
}
