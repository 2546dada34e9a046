#include "search.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "errors.h"

namespace hydride {
namespace {

/** Up to here every candidate's rank is counted, without a branch; beyond, sorting takes fewer comparisons. */
constexpr std::size_t kMostCounted = 128;

// Comparisons only, so that wider registers change no bit.
#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__)
#define HYDRIDE_WIDE __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define HYDRIDE_WIDE
#endif

/** Writes the indices of `n` distances, shortest first, equal ones in their order. */
HYDRIDE_WIDE void rank(const double* distance, std::size_t n, std::uint32_t* order) {
  for (std::size_t i = 0; i < n; ++i) {
    const double own = distance[i];
    std::int64_t smaller = 0;
    for (std::size_t j = 0; j < i; ++j) smaller += distance[j] <= own;
    for (std::size_t j = i + 1; j < n; ++j) smaller += distance[j] < own;
    order[smaller] = static_cast<std::uint32_t>(i);
  }
}

/** Quotient rounded towards minus infinity. */
std::int64_t floorDivide(std::int64_t a, std::int64_t b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

[[noreturn]] void tooFar(std::int32_t receiver, std::int32_t sender) {
  throw GraphError("NEIGHBOR_LIST_POSITIONS", "atoms " + std::to_string(receiver) + " and " + std::to_string(sender) +
                                                  " are more than 2147483647 cells apart");
}

}  // namespace

Search::Search(const Problem& problem, const Bins& bins, const Limits& limits)
    : problem_(problem), bins_(bins), limits_(limits), squaredReach_(bins.reach * bins.reach) {
  for (int i = 0; i < 9; ++i) cell_[i] = problem.pbc[i / 3] ? problem.cell[i] : 0;
}

void Search::accept(std::int32_t receiver, const Shift& image, std::size_t hits) {
  candidates_.resize(found_ + hits);
  distance_.resize(found_ + hits);
  const std::int32_t self = bins_.place[receiver];
  // The counts of original vectors are linear in those of the reduced ones: what is the same for all hits is added once.
  Shift base = bins_.lattice.original(image);
  for (int k = 0; k < 3; ++k) base[k] += bins_.home[self][k];
  const Vec3& to = bins_.given[self];
  for (std::size_t h = 0; h < hits; ++h) {
    const std::int32_t s = hits_[h];
    const Shift& home = bins_.home[s];
    const Shift shift{base[0] - home[0], base[1] - home[1], base[2] - home[2]};
    const Vec3& from = bins_.given[s];
    Candidate& candidate = candidates_[found_];
    Vec3 count;
    for (int k = 0; k < 3; ++k) {
      const std::int32_t narrow = static_cast<std::int32_t>(shift[k]);
      if (narrow != shift[k]) tooFar(receiver, bins_.atom[s]);
      candidate.shift[k] = narrow;
      count[k] = static_cast<double>(narrow);
    }
    double squared = 0;
    for (int k = 0; k < 3; ++k) {
      // Difference first: the edge and its reverse are then exact negatives, so that both or neither are within the
      // cut-off.
      const double translation = count[0] * cell_[k] + count[1] * cell_[3 + k] + count[2] * cell_[6 + k];
      const double d = (from[k] - to[k]) + translation;
      candidate.displacement[k] = d;
      squared += d * d;
    }
    candidate.sender = bins_.atom[s];
    const double distance = std::sqrt(squared);
    distance_[found_] = distance;
    const bool same = s == self && (shift[0] | shift[1] | shift[2]) == 0;
    found_ += distance < limits_.cutoff && !same;
  }
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
  const double *x = bins_.x.data(), *y = bins_.y.data(), *z = bins_.z.data();
  std::int32_t* hits = hits_.data();
  std::size_t hit = 0;
  for (std::int32_t s = begin; s < end; ++s) {
    const double dx = x[s] + offset[0], dy = y[s] + offset[1], dz = z[s] + offset[2];
    hits[hit] = s;
    hit += dx * dx + dy * dy + dz * dz <= squaredReach_;
  }
  if (hit > 0) accept(receiver, image, hit);
}

void Search::gather(std::int32_t receiver) {
  const std::size_t cap = limits_.maxNeighbors > 0 ? static_cast<std::size_t>(limits_.maxNeighbors) : SIZE_MAX;
  const std::size_t full = cap < SIZE_MAX / 4 ? std::max<std::size_t>(4 * cap, 65536) : SIZE_MAX;
  std::pair<std::int64_t, std::int64_t> reach[3];
  for (int axis = 0; axis < 3; ++axis) reach[axis] = bins_.reachOf(receiver, axis);
  const auto& count = bins_.count;
  found_ = 0;
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
      if (found_ > full) prune(cap);
      if (found_ > static_cast<std::size_t>(limits_.maxEdges)) {
        throw GraphError("NEIGHBOR_LIST_SIZE", "atom " + std::to_string(receiver) + " alone has more than " +
                                                   std::to_string(limits_.maxEdges) + " neighbors");
      }
    }
  }
}

void Search::sort() {
  const std::size_t n = found_;
  order_.resize(n);
  const double* distance = distance_.data();
  if (n <= kMostCounted) {
    rank(distance, n, order_.data());
  } else {
    keys_.resize(n);
    for (std::size_t i = 0; i < n; ++i) keys_[i] = {distance[i], static_cast<std::uint32_t>(i)};
    std::sort(keys_.begin(), keys_.end(), [](const Key& a, const Key& b) { return a.distance < b.distance; });
    for (std::size_t i = 0; i < n; ++i) order_[i] = keys_[i].candidate;
  }
  sortTies();
}

void Search::sortTies() {
  const auto before = [this](std::uint32_t a, std::uint32_t b) {
    const Candidate& p = candidates_[a];
    const Candidate& q = candidates_[b];
    if (p.sender != q.sender) return p.sender < q.sender;
    return std::lexicographical_compare(p.shift, p.shift + 3, q.shift, q.shift + 3);
  };
  for (std::size_t first = 0, last; first < found_; first = last) {
    const double distance = distance_[order_[first]];
    last = first + 1;
    while (last < found_ && distance_[order_[last]] == distance) ++last;
    if (last - first > 1) std::sort(order_.begin() + first, order_.begin() + last, before);
  }
}

void Search::prune(std::size_t keep) {
  sort();
  Values<Candidate> candidates(keep);
  Values<double> distance(keep);
  for (std::size_t i = 0; i < keep; ++i) {
    candidates[i] = candidates_[order_[i]];
    distance[i] = distance_[order_[i]];
  }
  candidates_.swap(candidates);
  distance_.swap(distance);
  found_ = keep;
}

void Search::append(std::int32_t receiver, Edges& out) {
  gather(receiver);
  sort();
  std::size_t count = found_;
  if (limits_.maxNeighbors > 0) count = std::min(count, static_cast<std::size_t>(limits_.maxNeighbors));
  out.perReceiver.push_back(static_cast<std::int32_t>(count));
  std::int32_t* sender = extend(out.sender, count);
  std::int32_t* shift = extend(out.shift, 3 * count);
  for (std::size_t i = 0; i < count; ++i) {
    const Candidate& candidate = candidates_[order_[i]];
    sender[i] = candidate.sender;
    for (int k = 0; k < 3; ++k) shift[3 * i + k] = candidate.shift[k];
  }
  if (!limits_.vectors) return;
  double* displacement = extend(out.displacement, 3 * count);
  double* distance = extend(out.distance, count);
  for (std::size_t i = 0; i < count; ++i) {
    const Candidate& candidate = candidates_[order_[i]];
    for (int k = 0; k < 3; ++k) displacement[3 * i + k] = candidate.displacement[k];
    distance[i] = distance_[order_[i]];
  }
}

}  // namespace hydride
