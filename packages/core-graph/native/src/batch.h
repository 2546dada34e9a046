#pragma once

#include <cstdint>
#include <vector>

#include "bins.h"
#include "search.h"

namespace hydride {

/** Many structures, copied from JavaScript, so that nothing that happens there can disturb the work. */
struct Batch {
  std::vector<double> positions;
  /** (structures + 1), from 0, never falling. */
  std::vector<std::int32_t> atomOffsets;
  std::vector<double> cells;
  std::vector<std::uint8_t> pbc;
  Limits limits;
  int threads;

  std::size_t structures() const { return atomOffsets.size() - 1; }
  Problem problem(std::size_t structure) const;
};

/** Some consecutive atoms of one structure and their edges. */
struct Chunk {
  std::size_t structure;
  std::int32_t first, last;
  Edges edges;
};

/**
 * The edges of all structures, in the order of the structures and their atoms, whatever the number of threads. Throws
 * the GraphError of the first structure that fails.
 */
std::vector<Chunk> findEdges(const Batch& batch);

}  // namespace hydride
