#include "batch.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <memory>
#include <numeric>
#include <string>
#include <utility>

#include "errors.h"
#include "parallel.h"

namespace hydride {
namespace {

/** A structure of more atoms is shared among the threads. */
constexpr std::int32_t kMostAtoms = 1024;

/** By so many. */
constexpr std::int32_t kPartAtoms = 128;

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

void makeBins(const Problem& problem, const Limits& limits, Bins& bins, BinScratch& scratch) {
  bins.make(problem, limits.cutoff, scratch);
  checkExpected(problem, bins, limits);
}

/** What a thread keeps from part to part. */
struct Worker {
  explicit Worker(const Limits& limits) : search(limits) {}

  /** Those of the part's structure, made where they are not shared. */
  const Bins& binsOf(const Part& part, const Problem& problem, const Batch& batch, const Counts& counts) {
    if (counts.bins[part.structure]) return *counts.bins[part.structure];
    makeBins(problem, batch.limits, bins, scratch);
    return bins;
  }

  Search search;
  Bins bins;
  BinScratch scratch;
};

/** Calls work(worker, part) for all parts, on the threads of the batch, and meanwhile provide(ready). */
template <typename Work, typename Provide>
void forParts(const Batch& batch, const std::vector<Part>& parts, const Work& work, const Provide& provide) {
  const auto makeWorker = [&] { return std::make_unique<Worker>(batch.limits); };
  const auto workAt = [&](std::unique_ptr<Worker>& worker, std::size_t p) {
    onBehalfOf(parts[p].structure, [&] { work(*worker, parts[p]); });
  };
  forEach(parts.size(), batch.threads, makeWorker, workAt, provide);
}

/** Divides the structures and makes the bins of those that have several parts. */
Counts divide(const Batch& batch) {
  Counts out;
  out.bins.resize(batch.structures());
  std::vector<std::size_t> large;
  for (std::size_t s = 0; s < batch.structures(); ++s) {
    const std::int32_t atoms = batch.problem(s).atoms;
    const bool isLarge = atoms > kMostAtoms;
    if (isLarge) large.push_back(s);
    for (std::int32_t first = 0, last; first < atoms; first = last) {
      last = isLarge ? first + std::min(kPartAtoms, atoms - first) : atoms;
      out.parts.push_back({s, first, last});
    }
  }
  forEach(large.size(), batch.threads, [&](std::size_t i) {
    onBehalfOf(large[i], [&] {
      BinScratch scratch;
      auto bins = std::make_unique<Bins>();
      makeBins(batch.problem(large[i]), batch.limits, *bins, scratch);
      out.bins[large[i]] = std::move(bins);
    });
  });
  return out;
}

}  // namespace

Problem Batch::problem(std::size_t s) const {
  return {positions.data() + 3 * std::int64_t{atomOffsets[s]},
          atomOffsets[s + 1] - atomOffsets[s],
          cells.data() + 9 * s,
          {pbc[3 * s] != 0, pbc[3 * s + 1] != 0, pbc[3 * s + 2] != 0}};
}

Counts countEdges(const Batch& batch) {
  Counts out = divide(batch);
  out.rows.assign(static_cast<std::size_t>(batch.atomOffsets.back()) + 1, 0);
  std::atomic<std::int64_t> edges{0};
  const auto count = [&](Worker& worker, const Part& part) {
    const Problem problem = batch.problem(part.structure);
    const Bins& bins = worker.binsOf(part, problem, batch, out);
    std::int32_t* rows = out.rows.data() + batch.atomOffsets[part.structure] + 1;
    for (std::int32_t s = part.first; s < part.last;) {
      const Block block(bins, s, part.last);
      std::int32_t counts[Block::kMost];
      worker.search.count(block, problem, bins, counts);
      std::int64_t sum = 0;
      for (; s < block.last; ++s) sum += rows[bins.atom[s]] = counts[s - block.first];
      std::int64_t total = edges.fetch_add(sum, std::memory_order_relaxed);
      if (total + sum <= batch.limits.maxEdges) continue;
      for (s = block.first; (total += counts[s - block.first]) <= batch.limits.maxEdges;) ++s;
      tooMany(batch.limits, "atom " + std::to_string(bins.atom[s]) + " brings the edges to " + std::to_string(total));
    }
  };
  forParts(batch, out.parts, count, [](const auto&) {});
  std::partial_sum(out.rows.begin(), out.rows.end(), out.rows.begin());
  return out;
}

void writeEdges(const Batch& batch, const Counts& counts, const std::vector<EdgeArrays>& to, bool overBatch,
                const std::function<void(const Ready&)>& provide) {
  const auto write = [&](Worker& worker, const Part& part) {
    const Problem problem = batch.problem(part.structure);
    const Bins& bins = worker.binsOf(part, problem, batch, counts);
    const std::int32_t firstAtom = batch.atomOffsets[part.structure];
    const std::int32_t* rows = counts.rows.data() + firstAtom;
    for (std::int32_t s = part.first; s < part.last;) {
      const Block block(bins, s, part.last);
      worker.search.write(block, problem, bins, rows, overBatch ? firstAtom : 0, to[part.structure]);
      s = block.last;
    }
  };
  forParts(batch, counts.parts, write, [&](const auto& ready) {
    std::size_t parts = 0;
    provide([&](std::size_t structures) {
      while (parts < counts.parts.size() && counts.parts[parts].structure < structures) ++parts;
      ready(parts);
    });
  });
}

}  // namespace hydride
