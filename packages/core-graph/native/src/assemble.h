#pragma once

#include <cstdint>
#include <vector>

#include "batch.h"
#include "values.h"

namespace hydride {

/** Where the edges of one structure go, arrays of the sizes that {@link edgesOf} gives. Atom indices count within it. */
struct ListArrays {
  std::int32_t *receiver, *sender, *shift;
  double *displacement, *distance;
};

/** The number of edges of each structure. */
std::vector<std::size_t> edgesOf(const Batch& batch, const std::vector<Chunk>& chunks);

/** Copies the edges to where they go, on the threads of the batch, and frees them. */
void fillLists(const Batch& batch, std::vector<Chunk>& chunks, const std::vector<ListArrays>& lists);

/** The edges of a batch as one graph: see GraphBatch. Atom indices count over the batch. */
struct Graph {
  Values<std::int32_t> receiver, sender, shift, transpose, edgeGraph;
  std::vector<std::int32_t> rowOffsets, senderOffsets;
};

/** With row pointers and the transpose permutation. Frees the chunks. */
Graph assembleGraph(const Batch& batch, std::vector<Chunk>& chunks);

}  // namespace hydride
