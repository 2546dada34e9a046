#pragma once

#include <cstdint>
#include <vector>

#include "bins.h"

namespace hydride {

struct Limits {
  double cutoff;
  /** The most neighbours of a receiver; 0: all. */
  std::int64_t maxNeighbors;
  /** The most edges that one call may hold. */
  std::int64_t maxEdges;
  /** Whether displacement and distance are wanted. */
  bool vectors;
};

/** The edges of some consecutive receivers of one structure, receiver by receiver. Senders count within the structure.
 */
struct Edges {
  std::vector<std::int32_t> perReceiver;
  std::vector<std::int32_t> sender;
  std::vector<std::int32_t> shift;
  std::vector<double> displacement;
  std::vector<double> distance;
};

/** Finds the neighbours of one receiver after the other; one object a thread, since it keeps its scratch memory. */
class Search {
 public:
  Search(const Problem& problem, const Bins& bins, const Limits& limits)
      : problem_(problem), bins_(bins), limits_(limits) {}

  /** Appends the edges of `receiver`, nearest first; ties by sender, then shift. Throws GraphError beyond the limits.
   */
  void append(std::int32_t receiver, Edges& out);

 private:
  struct Candidate {
    std::int32_t sender;
    std::int32_t shift[3];
    double displacement[3];
  };
  struct Key {
    double distance;
    std::uint32_t candidate;
  };

  void scan(std::int32_t receiver, const Shift& image, std::int32_t begin, std::int32_t end);
  void accept(std::int32_t receiver, std::int32_t sender, const Shift& image);
  /** Drops all but the `keep` nearest. */
  void prune(std::size_t keep);
  bool nearer(const Key& a, const Key& b) const;

  const Problem& problem_;
  const Bins& bins_;
  const Limits& limits_;
  double squaredReach_ = 0;
  std::vector<std::int32_t> hits_;
  std::vector<Candidate> candidates_;
  std::vector<Key> keys_;
};

}  // namespace hydride
