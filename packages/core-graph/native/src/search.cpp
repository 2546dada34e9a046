#include "search.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "errors.h"
#include "wide.h"

namespace hydride {
namespace {

/** The least number whose root is not below `cutoff`; roots are rounded correctly, and so never fall. */
double leastSquare(double cutoff) {
  double out = cutoff * cutoff;
  while (std::sqrt(out) < cutoff) out = std::nextafter(out, std::numeric_limits<double>::infinity());
  for (double less; out > 0 && std::sqrt(less = std::nextafter(out, 0.0)) >= cutoff;) out = less;
  return out;
}

/**
 * The square of what `x` and its translation are away from `to`. Difference first: an edge and its reverse are then
 * exact negatives, so that both or neither are within the cut-off.
 */
inline double squareOf(const Neighborhood& n, std::size_t i, const Vec3& to) {
  const double dx = (n.x[i] - to[0]) + n.translationX[i];
  const double dy = (n.y[i] - to[1]) + n.translationY[i];
  const double dz = (n.z[i] - to[2]) + n.translationZ[i];
  return dx * dx + dy * dy + dz * dz;
}

/** How many squared distances are below `limit`. */
HYDRIDE_WIDE std::int64_t countBelow(const Neighborhood& around, const Vec3& to, double limit) {
  std::int64_t out = 0;
  for (std::size_t i = 0; i < around.size; ++i) out += squareOf(around, i, to) < limit;
  return out;
}

/** Writes all squared distances, and the indices of those below `limit`, and gives how many these are. */
HYDRIDE_WIDE std::size_t findBelow(const Neighborhood& around, const Vec3& to, double limit, double* squared,
                                   std::int32_t* hits) {
  for (std::size_t i = 0; i < around.size; ++i) squared[i] = squareOf(around, i, to);
  // Every place is written, and kept where it hits: a loop without branches.
  std::size_t out = 0;
  for (std::size_t i = 0; i < around.size; ++i) {
    hits[out] = static_cast<std::int32_t>(i);
    out += squared[i] < limit;
  }
  return out;
}

HYDRIDE_WIDE void takeRoots(double* values, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) values[i] = std::sqrt(values[i]);
}

}  // namespace

Search::Search(const Limits& limits) : limits_(limits), squaredCutoff_(leastSquare(limits.cutoff)) {}

void Search::count(const Block& block, const Problem& problem, const Bins& bins, std::int32_t* counts) {
  const std::size_t receivers = static_cast<std::size_t>(block.last - block.first);
  // The atom itself is always among what is found.
  std::int64_t found[Block::kMost];
  std::fill_n(found, receivers, -1);
  const std::int64_t cap = limits_.maxNeighbors > 0 ? limits_.maxNeighbors : std::numeric_limits<std::int64_t>::max();
  around_.around(block, problem, bins, [&] {
    for (std::size_t r = 0; r < receivers; ++r) {
      const std::int32_t s = block.first + static_cast<std::int32_t>(r);
      around_.seenFrom(s);
      found[r] += countBelow(around_, {bins.x[s], bins.y[s], bins.z[s]}, squaredCutoff_);
      if (std::min(found[r], cap) > limits_.maxEdges) {
        throw GraphError("NEIGHBOR_LIST_SIZE", "atom " + std::to_string(bins.atom[s]) + " alone has more than " +
                                                   std::to_string(limits_.maxEdges) + " neighbors");
      }
    }
  });
  for (std::size_t r = 0; r < receivers; ++r) counts[r] = static_cast<std::int32_t>(std::min(found[r], cap));
}

void Search::collect(std::int32_t receiver, const Bins& bins, Candidates& into) {
  around_.seenFrom(receiver);
  const Vec3 to{bins.x[receiver], bins.y[receiver], bins.z[receiver]};
  const std::size_t hits = findBelow(around_, to, squaredCutoff_, squared_, hits_);
  const std::size_t before = into.count;
  into.all.resize(before + hits);
  into.distance.resize(before + hits);
  Candidate* all = into.all.data();
  double* distance = into.distance.data();
  const std::int32_t self = bins.atom[receiver];
  std::size_t count = before;
  for (std::size_t h = 0; h < hits; ++h) {
    const std::int32_t i = hits_[h];
    Candidate& candidate = all[count];
    candidate.displacement[0] = (around_.x[i] - to[0]) + around_.translationX[i];
    candidate.displacement[1] = (around_.y[i] - to[1]) + around_.translationY[i];
    candidate.displacement[2] = (around_.z[i] - to[2]) + around_.translationZ[i];
    candidate.sender = around_.sender[i];
    candidate.shift[0] = around_.shiftA[i];
    candidate.shift[1] = around_.shiftB[i];
    candidate.shift[2] = around_.shiftC[i];
    distance[count] = squared_[i];
    count += candidate.sender != self || (candidate.shift[0] | candidate.shift[1] | candidate.shift[2]) != 0;
  }
  takeRoots(distance + before, count - before);
  into.count = count;
}

void Search::prune(Candidates& candidates, std::size_t cap) {
  const std::uint32_t* order = order_.of(candidates);
  const std::size_t keep = Order::tied(candidates, order, cap - 1).second;
  Candidates kept{keep, Values<Candidate>(keep), Values<double>(keep)};
  for (std::size_t i = 0; i < keep; ++i) {
    kept.all[i] = candidates.all[order[i]];
    kept.distance[i] = candidates.distance[order[i]];
  }
  candidates = std::move(kept);
}

void Search::write(const Block& block, const Problem& problem, const Bins& bins, const std::int32_t* rows,
                   std::int32_t base, const EdgeArrays& to) {
  const std::size_t cap = limits_.maxNeighbors > 0 ? static_cast<std::size_t>(limits_.maxNeighbors) : SIZE_MAX;
  const std::size_t full = cap < SIZE_MAX / 4 ? std::max<std::size_t>(4 * cap, 65536) : SIZE_MAX;
  for (Candidates& found : found_) found.count = 0;
  around_.around(block, problem, bins, [&] {
    for (std::int32_t s = block.first; s < block.last; ++s) {
      Candidates& found = found_[s - block.first];
      collect(s, bins, found);
      if (found.count > full) prune(found, cap);
    }
  });
  for (std::int32_t s = block.first; s < block.last; ++s) {
    const Candidates& found = found_[s - block.first];
    const std::uint32_t* order = found.count > cap ? order_.nearest(found, cap) : order_.of(found);
    const std::int32_t self = bins.atom[s];
    const std::size_t first = static_cast<std::size_t>(rows[self] - rows[0]);
    const std::size_t count = static_cast<std::size_t>(rows[self + 1] - rows[self]);
    if (count != std::min(found.count, cap)) throw GraphError("CORE_GRAPH_NATIVE", "edges were counted wrongly");
    std::fill_n(to.receiver + first, count, base + self);
    std::int32_t* sender = to.sender + first;
    std::int32_t* shift = to.shift + 3 * first;
    for (std::size_t i = 0; i < count; ++i) {
      const Candidate& candidate = found.all[order[i]];
      sender[i] = base + candidate.sender;
      for (int k = 0; k < 3; ++k) shift[3 * i + k] = candidate.shift[k];
    }
    if (to.distance == nullptr) continue;
    double* displacement = to.displacement + 3 * first;
    double* distance = to.distance + first;
    for (std::size_t i = 0; i < count; ++i) {
      const Candidate& candidate = found.all[order[i]];
      for (int k = 0; k < 3; ++k) displacement[3 * i + k] = candidate.displacement[k];
      distance[i] = found.distance[order[i]];
    }
  }
}

}  // namespace hydride
