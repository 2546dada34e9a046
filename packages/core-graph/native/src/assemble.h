#pragma once

#include <cstdint>
#include <vector>

#include "batch.h"

namespace hydride {

/** Where the edges of a batch go as one graph: see GraphBatch. Atom indices count over the batch. */
struct GraphArrays {
  std::int32_t *receiver, *sender, *shift, *edgeGraph, *transpose;
  /** (atoms + 1) */
  std::int32_t *rowOffsets, *senderOffsets;
};

/** Where the results of a batch go. */
struct Outputs {
  /** By structure; unless the batch is to become a graph. */
  std::vector<EdgeArrays> lists;
  GraphArrays graph;
};

/** Writes all of them, on the threads of the batch. */
void fill(const Batch& batch, const Counts& counts, const Outputs& outputs);

}  // namespace hydride
