#pragma once

#include <cstdint>
#include <functional>
#include <memory>
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
  /** Whether one graph of all structures is wanted, without displacement and distance, and not a list for each. */
  bool graph;

  std::size_t structures() const { return atomOffsets.size() - 1; }
  Problem problem(std::size_t structure) const;
};

/** What one thread does at a time: a structure, or some consecutive sorted atoms of a large one. */
struct Part {
  std::size_t structure;
  std::int32_t first, last;
};

/** The edges of a batch, counted. */
struct Counts {
  std::vector<Part> parts;
  /** By structure, where it has several parts. */
  std::vector<std::unique_ptr<Bins>> bins;
  /** (atoms + 1) where the edges of each atom begin among all, in the order of the structures and their atoms. */
  std::vector<std::int32_t> rows;
};

/** Throws the GraphError of the first structure that fails, whatever the number of threads. */
Counts countEdges(const Batch& batch);

/** Says that the structures below a number have got their place. */
using Ready = std::function<void(std::size_t)>;

/**
 * Writes the edges to where they go, by structure; what this is does not depend on the number of threads. Indices of
 * atoms count within each structure, or over the batch. While provide(ready) runs, on the calling thread, the others
 * write those of structures that are ready.
 */
void writeEdges(
    const Batch& batch, const Counts& counts, const std::vector<EdgeArrays>& to, bool overBatch,
    const std::function<void(const Ready&)>& provide = [](const Ready&) {});

}  // namespace hydride
