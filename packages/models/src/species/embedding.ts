import { nn, noGrad, randn, tensor } from "@hydride/torch-js";
import { elementDescriptors } from "./descriptors.js";

/** Rows of the embedding: atomic numbers 0 to 118. */
export const SPECIES = 119;

// Of the part of an element's row that is its own, beside the part that follows from its descriptors.
const OWN_PART = 0.5;

/**
 * A learned row (width) for each atomic number, 0 to 118. Rows start from a random projection of chemical descriptors, so that
 * what is learned of one element is at once a guess for its neighbours in the periodic table, and a random part of their own.
 */
export function speciesEmbedding(width: number, dtype: "float32" | "float64"): nn.Embedding {
  const descriptors = elementDescriptors();
  const size = descriptors[0]!.length;
  const embedding = new nn.Embedding(descriptors.length, width, { dtype });
  noGrad(() => {
    const projection = randn([size, width], { dtype }).div(Math.sqrt(size));
    embedding.weight.mul_(OWN_PART).add_(tensor(descriptors, { dtype }).matmul(projection));
  });
  return embedding;
}
