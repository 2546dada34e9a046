#pragma once

#include <cstdint>
#include <vector>

#include "values.h"

namespace hydride {

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
