#include "order.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "wide.h"

namespace hydride {
namespace {

/** Up to here every candidate's rank is counted, without a branch; beyond, sorting takes fewer comparisons. */
constexpr std::size_t kMostCounted = 256;

/** So many ranks are counted side by side. */
constexpr std::size_t kLanes = 16;
using Lanes = std::int32_t __attribute__((vector_size(kLanes * sizeof(std::int32_t))));

/**
 * Writes the indices of `n` keys, none of them negative, smallest first, equal ones in their order. Behind the keys
 * there is room for kLanes more, which are written over.
 */
HYDRIDE_WIDE void rank(std::int32_t* keys, std::size_t n, std::uint32_t* order) {
  Lanes lane{};
  for (std::size_t l = 0; l < kLanes; ++l) {
    lane[l] = static_cast<std::int32_t>(l);
    keys[n + l] = std::numeric_limits<std::int32_t>::max();
  }
  for (std::size_t first = 0; first < n; first += kLanes) {
    Lanes own;
    std::memcpy(&own, keys + first, sizeof own);
    // The sign of a difference is -1 where another key comes first; with 1 less, also where it is equal.
    Lanes rank{};
    for (std::size_t j = 0; j < first; ++j) rank -= (keys[j] - 1 - own) >> 31;
    for (std::size_t j = 0; j < kLanes; ++j) {
      const Lanes earlier = (static_cast<std::int32_t>(j) - lane) >> 31;
      rank -= (keys[first + j] + earlier - own) >> 31;
    }
    for (std::size_t j = first + kLanes; j < n; ++j) rank -= (keys[j] - own) >> 31;
    std::int32_t places[kLanes];
    std::memcpy(places, &rank, sizeof places);
    const std::size_t lanes = std::min(kLanes, n - first);
    for (std::size_t l = 0; l < lanes; ++l) order[places[l]] = static_cast<std::uint32_t>(first + l);
  }
}

bool firstInName(const Candidates& candidates, std::uint32_t a, std::uint32_t b) {
  const Candidate &p = candidates.all[a], &q = candidates.all[b];
  if (p.sender != q.sender) return p.sender < q.sender;
  return std::lexicographical_compare(p.shift, p.shift + 3, q.shift, q.shift + 3);
}

bool before(const Candidates& candidates, std::uint32_t a, std::uint32_t b) {
  if (candidates.distance[a] != candidates.distance[b]) return candidates.distance[a] < candidates.distance[b];
  return firstInName(candidates, a, b);
}

}  // namespace

const std::uint32_t* Order::of(const Candidates& candidates) {
  const std::size_t n = candidates.count;
  order_.resize(n + kLanes);
  if (n > kMostCounted) {
    keys_.resize(n);
    for (std::size_t i = 0; i < n; ++i) keys_[i] = {candidates.distance[i], static_cast<std::uint32_t>(i)};
    std::sort(keys_.begin(), keys_.end(), [&](const Key& a, const Key& b) {
      return a.distance != b.distance ? a.distance < b.distance : before(candidates, a.candidate, b.candidate);
    });
    for (std::size_t i = 0; i < n; ++i) order_[i] = keys_[i].candidate;
    return order_.data();
  }
  // Sorted by the distances rounded to 32 bits, which is nearly right; what is not moves up to its place.
  rough_.resize(n + kLanes);
  for (std::size_t i = 0; i < n; ++i)
    rough_[i] = std::bit_cast<std::int32_t>(static_cast<float>(candidates.distance[i]));
  rank(rough_.data(), n, order_.data());
  for (std::size_t i = 1; i < n; ++i) {
    const std::uint32_t own = order_[i];
    std::size_t to = i;
    for (; to > 0 && before(candidates, own, order_[to - 1]); --to) order_[to] = order_[to - 1];
    order_[to] = own;
  }
  return order_.data();
}

const std::uint32_t* Order::nearest(const Candidates& candidates, std::size_t keep) {
  of(candidates);
  const auto [first, last] = tied(candidates, order_.data(), keep - 1);
  if (last == keep) return order_.data();
  const auto kept = order_.begin() + static_cast<std::ptrdiff_t>(keep);
  const auto begin = order_.begin() + static_cast<std::ptrdiff_t>(first);
  const auto end = order_.begin() + static_cast<std::ptrdiff_t>(last);
  std::partial_sort(begin, kept, end, [&](auto a, auto b) { return firstInName(candidates, a, b); });
  std::sort(begin, kept, [&](auto a, auto b) { return before(candidates, a, b); });
  return order_.data();
}

std::pair<std::size_t, std::size_t> Order::tied(const Candidates& candidates, const std::uint32_t* order,
                                                std::size_t place) {
  const double distance = candidates.distance[order[place]];
  std::size_t first = place, last = place + 1;
  while (first > 0 && candidates.distance[order[first - 1]] >= distance * (1 - kTie)) --first;
  while (last < candidates.count && candidates.distance[order[last]] <= distance * (1 + kTie)) ++last;
  return {first, last};
}

}  // namespace hydride
