#include "search.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "errors.h"

namespace hydride {
namespace {

/** Quotient rounded towards minus infinity. */
std::int64_t floorDivide(std::int64_t a, std::int64_t b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

}  // namespace

bool Search::nearer(const Key& a, const Key& b) const {
  if (a.distance != b.distance) return a.distance < b.distance;
  const Candidate& p = candidates_[a.candidate];
  const Candidate& q = candidates_[b.candidate];
  if (p.sender != q.sender) return p.sender < q.sender;
  return std::lexicographical_compare(p.shift, p.shift + 3, q.shift, q.shift + 3);
}

void Search::accept(std::int32_t receiver, std::int32_t sender, const Shift& image) {
  Shift reduced{};
  for (int axis = 0; axis < bins_.lattice.periodic; ++axis) {
    reduced[axis] = image[axis] - bins_.wrap[sender][axis] + bins_.wrap[receiver][axis];
  }
  const Shift shift = bins_.lattice.original(reduced);
  if (sender == receiver && shift == Shift{0, 0, 0}) return;
  Candidate candidate{sender, {}, {}};
  for (int k = 0; k < 3; ++k) {
    if (shift[k] > std::numeric_limits<std::int32_t>::max() || shift[k] < std::numeric_limits<std::int32_t>::min()) {
      throw GraphError("NEIGHBOR_LIST_POSITIONS", "atoms " + std::to_string(receiver) + " and " +
                                                      std::to_string(sender) + " are more than 2147483647 cells apart");
    }
    candidate.shift[k] = static_cast<std::int32_t>(shift[k]);
  }
  const double* to = problem_.positions + 3 * std::int64_t{receiver};
  const double* from = problem_.positions + 3 * std::int64_t{sender};
  const double* cell = problem_.cell;
  double squared = 0;
  for (int k = 0; k < 3; ++k) {
    // Difference first: the edge and its reverse are then exact negatives, so that both or neither are within the
    // cut-off.
    double translation = 0;
    for (int axis = 0; axis < 3; ++axis) {
      if (problem_.pbc[axis]) translation += candidate.shift[axis] * cell[3 * axis + k];
    }
    const double d = (from[k] - to[k]) + translation;
    candidate.displacement[k] = d;
    squared += d * d;
  }
  const double distance = std::sqrt(squared);
  if (!(distance < limits_.cutoff)) return;
  keys_.push_back({distance, static_cast<std::uint32_t>(candidates_.size())});
  candidates_.push_back(candidate);
}

void Search::scan(std::int32_t receiver, const Shift& image, std::int32_t begin, std::int32_t end) {
  const std::int32_t self = bins_.place[receiver];
  double offset[3] = {-bins_.x[self], -bins_.y[self], -bins_.z[self]};
  for (int axis = 0; axis < bins_.lattice.periodic; ++axis) {
    for (int k = 0; k < 3; ++k) offset[k] += static_cast<double>(image[axis]) * bins_.lattice.basis[axis][k];
  }
  // Every place is written, and kept where it hits: a loop without branches.
  const std::size_t most = static_cast<std::size_t>(end - begin);
  if (hits_.size() < most) hits_.resize(most);
  std::size_t found = 0;
  for (std::int32_t s = begin; s < end; ++s) {
    const double dx = bins_.x[s] + offset[0], dy = bins_.y[s] + offset[1], dz = bins_.z[s] + offset[2];
    hits_[found] = s;
    found += dx * dx + dy * dy + dz * dz <= squaredReach_;
  }
  for (std::size_t h = 0; h < found; ++h) accept(receiver, bins_.atom[hits_[h]], image);
}

void Search::prune(std::size_t keep) {
  const auto order = [this](const Key& a, const Key& b) { return nearer(a, b); };
  std::nth_element(keys_.begin(), keys_.begin() + keep, keys_.end(), order);
  keys_.resize(keep);
  std::vector<Candidate> kept;
  kept.reserve(candidates_.capacity());
  for (Key& key : keys_) {
    kept.push_back(candidates_[key.candidate]);
    key.candidate = static_cast<std::uint32_t>(kept.size() - 1);
  }
  candidates_.swap(kept);
}

void Search::append(std::int32_t receiver, Edges& out) {
  candidates_.clear();
  keys_.clear();
  squaredReach_ = bins_.reach * bins_.reach;
  const std::size_t cap = limits_.maxNeighbors > 0 ? static_cast<std::size_t>(limits_.maxNeighbors) : SIZE_MAX;
  const std::size_t full = cap < SIZE_MAX / 4 ? std::max<std::size_t>(4 * cap, 65536) : SIZE_MAX;

  std::pair<std::int64_t, std::int64_t> reach[3];
  for (int axis = 0; axis < 3; ++axis) reach[axis] = bins_.reachOf(receiver, axis);
  const auto& count = bins_.count;
  for (std::int64_t b0 = reach[0].first; b0 <= reach[0].second; ++b0) {
    Shift image{};
    image[0] = floorDivide(b0, count[0]);
    for (std::int64_t b1 = reach[1].first; b1 <= reach[1].second; ++b1) {
      image[1] = floorDivide(b1, count[1]);
      for (std::int64_t b2 = reach[2].first; b2 <= reach[2].second;) {
        image[2] = floorDivide(b2, count[2]);
        const std::int64_t base = image[2] * count[2];
        const std::int64_t last = std::min(reach[2].second, base + count[2] - 1);
        const auto [begin, end] =
            bins_.range(b0 - image[0] * count[0], b1 - image[1] * count[1], b2 - base, last - base);
        if (begin < end) scan(receiver, image, begin, end);
        b2 = last + 1;
      }
      if (keys_.size() > full) prune(cap);
      if (keys_.size() > static_cast<std::size_t>(limits_.maxEdges)) {
        throw GraphError("NEIGHBOR_LIST_SIZE", "atom " + std::to_string(receiver) + " alone has more than " +
                                                   std::to_string(limits_.maxEdges) + " neighbors");
      }
    }
  }

  const auto order = [this](const Key& a, const Key& b) { return nearer(a, b); };
  if (keys_.size() > cap) {
    std::nth_element(keys_.begin(), keys_.begin() + cap, keys_.end(), order);
    keys_.resize(cap);
  }
  std::sort(keys_.begin(), keys_.end(), order);
  out.perReceiver.push_back(static_cast<std::int32_t>(keys_.size()));
  for (const Key& key : keys_) {
    const Candidate& candidate = candidates_[key.candidate];
    out.sender.push_back(candidate.sender);
    out.shift.insert(out.shift.end(), candidate.shift, candidate.shift + 3);
    if (!limits_.vectors) continue;
    out.displacement.insert(out.displacement.end(), candidate.displacement, candidate.displacement + 3);
    out.distance.push_back(key.distance);
  }
}

}  // namespace hydride
