#include "batch.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <memory>
#include <string>

#include "errors.h"
#include "parallel.h"

namespace hydride {
namespace {

/** A large structure is shared among the threads by this many receivers. */
constexpr std::int32_t kChunkAtoms = 1024;

/** Runs `work` and names the structure in its errors. */
template <typename Work>
void onBehalfOf(std::size_t structure, const Work& work) {
  try {
    work();
  } catch (GraphError& error) {
    error.structure = static_cast<std::int64_t>(structure);
    throw;
  }
}

[[noreturn]] void tooMany(const Limits& limits, const std::string& what) {
  throw GraphError("NEIGHBOR_LIST_SIZE", what + ", more than the " + std::to_string(limits.maxEdges) +
                                             " that the memory or 32-bit indices allow");
}

/** Makes room for the edges of a chunk, if its other receivers have about as many neighbours as the first. */
void reserve(Chunk& chunk) {
  Edges& edges = chunk.edges;
  const std::size_t receivers = static_cast<std::size_t>(chunk.last - chunk.first);
  const std::size_t expected = edges.sender.size() * receivers * 9 / 8;
  edges.perReceiver.reserve(receivers);
  edges.sender.reserve(expected);
  edges.shift.reserve(3 * expected);
  if (edges.distance.empty()) return;
  edges.displacement.reserve(3 * expected);
  edges.distance.reserve(expected);
}

/** In three periodic directions the number of edges is known beforehand: density times the volume of the sphere. */
void checkExpected(const Problem& problem, const Bins& bins, const Limits& limits) {
  if (bins.lattice.periodic < 3 || limits.maxNeighbors > 0) return;
  const auto& b = bins.lattice.basis;
  const double volume =
      std::abs(b[0][0] * (b[1][1] * b[2][2] - b[1][2] * b[2][1]) - b[0][1] * (b[1][0] * b[2][2] - b[1][2] * b[2][0]) +
               b[0][2] * (b[1][0] * b[2][1] - b[1][1] * b[2][0]));
  const double sphere = 4.0 / 3.0 * 3.14159265358979323846 * std::pow(limits.cutoff, 3);
  const double expected = std::pow(static_cast<double>(problem.atoms), 2) * sphere / volume;
  // The margin is for small spheres, whose count is not their volume.
  if (expected > 2 * static_cast<double>(limits.maxEdges) + 1000) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3g", expected);
    tooMany(limits, "about " + std::string(text) + " edges");
  }
}

}  // namespace

Problem Batch::problem(std::size_t s) const {
  return {positions.data() + 3 * std::int64_t{atomOffsets[s]},
          atomOffsets[s + 1] - atomOffsets[s],
          cells.data() + 9 * s,
          {pbc[3 * s] != 0, pbc[3 * s + 1] != 0, pbc[3 * s + 2] != 0}};
}

std::vector<Chunk> findEdges(const Batch& batch) {
  const std::size_t structures = batch.structures();
  std::vector<Chunk> chunks;
  // Bins of structures with several chunks are made first, and shared.
  std::vector<std::unique_ptr<Bins>> shared(structures);
  std::vector<std::size_t> large;
  for (std::size_t s = 0; s < structures; ++s) {
    const std::int32_t atoms = batch.problem(s).atoms;
    for (std::int32_t first = 0; first < atoms; first += std::min(kChunkAtoms, atoms - first)) {
      chunks.push_back({s, first, first + std::min(kChunkAtoms, atoms - first), {}});
    }
    if (atoms > kChunkAtoms) large.push_back(s);
  }
  const auto makeBins = [&](std::size_t s) {
    const Problem problem = batch.problem(s);
    auto bins = std::make_unique<Bins>(problem, batch.limits.cutoff);
    checkExpected(problem, *bins, batch.limits);
    return bins;
  };
  forEach(large.size(), batch.threads,
          [&](std::size_t i) { onBehalfOf(large[i], [&] { shared[large[i]] = makeBins(large[i]); }); });

  std::atomic<std::int64_t> edges{0};
  forEach(chunks.size(), batch.threads, [&](std::size_t c) {
    Chunk& chunk = chunks[c];
    onBehalfOf(chunk.structure, [&] {
      const Problem problem = batch.problem(chunk.structure);
      const std::unique_ptr<Bins> own = shared[chunk.structure] ? nullptr : makeBins(chunk.structure);
      Search search(problem, own ? *own : *shared[chunk.structure], batch.limits);
      for (std::int32_t i = chunk.first; i < chunk.last; ++i) {
        search.append(i, chunk.edges);
        const std::int64_t found = chunk.edges.perReceiver.back();
        if (i == chunk.first) reserve(chunk);
        if (edges.fetch_add(found, std::memory_order_relaxed) + found > batch.limits.maxEdges) {
          tooMany(batch.limits, "atom " + std::to_string(i) + " brings the edges to " + std::to_string(edges.load()));
        }
      }
    });
  });
  return chunks;
}

}  // namespace hydride
