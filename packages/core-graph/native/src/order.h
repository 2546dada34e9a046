#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "values.h"

namespace hydride {

/** Distances that differ by less, relative to themselves, are equal where only some of them can be kept. */
inline constexpr double kTie = 1e-9;

/** A neighbour that was found, without its distance. */
struct Candidate {
  double displacement[3];
  std::int32_t sender;
  std::int32_t shift[3];
};

/** The neighbours of one receiver and, beside them, their distances. */
struct Candidates {
  std::size_t count = 0;
  Values<Candidate> all;
  Values<double> distance;
};

/** Sorts neighbours; one object a thread, since it keeps its scratch memory. */
class Order {
 public:
  /** The candidates' indices, nearest first; ties by sender, then shift. Valid until the next call. */
  const std::uint32_t* of(const Candidates& candidates);

  /**
   * The same, of which the first `keep` are kept, fewer than there are: of those that are as far as the last of them up
   * to kTie, the first by sender and shift. What is kept so does not depend on how distances were rounded.
   */
  const std::uint32_t* nearest(const Candidates& candidates, std::size_t keep);

  /** The first and the end of the places in order() that are as far as the one at `place`. */
  static std::pair<std::size_t, std::size_t> tied(const Candidates& candidates, const std::uint32_t* order,
                                                  std::size_t place);

 private:
  struct Key {
    double distance;
    std::uint32_t candidate;
  };

  Values<std::int32_t> rough_;
  Values<std::uint32_t> order_;
  std::vector<Key> keys_;
};

}  // namespace hydride
