#pragma once

#include <cstdint>
#include <vector>

#include "batch.h"

namespace hydride {

/** The edges of a batch, one array after the other over all structures. */
struct Assembled {
  /** (structures + 1) */
  std::vector<std::int32_t> edgeOffsets;
  std::vector<std::int32_t> receiver, sender, shift;
  std::vector<double> displacement, distance;
  /** Of a graph only: see GraphBatch. */
  std::vector<std::int32_t> rowOffsets, transpose, senderOffsets, edgeGraph;
};

/** Atom indices count within each structure. */
Assembled assembleLists(const Batch& batch);

/** Atom indices count over the batch; with row pointers and the transpose permutation. */
Assembled assembleGraph(const Batch& batch);

}  // namespace hydride
