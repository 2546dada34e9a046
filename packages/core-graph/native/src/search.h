#pragma once

#include <cstdint>
#include <vector>

#include "bins.h"
#include "values.h"

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
  Values<std::int32_t> perReceiver;
  Values<std::int32_t> sender;
  Values<std::int32_t> shift;
  Values<double> displacement;
  Values<double> distance;
};

/** Finds the neighbours of one receiver after the other; one object a thread, since it keeps its scratch memory. */
class Search {
 public:
  Search(const Problem& problem, const Bins& bins, const Limits& limits);

  /** Appends the edges of `receiver`, nearest first; ties by sender, then shift. Throws GraphError beyond the limits.
   */
  void append(std::int32_t receiver, Edges& out);

 private:
  struct Candidate {
    double displacement[3];
    std::int32_t sender;
    std::int32_t shift[3];
  };
  struct Key {
    double distance;
    std::uint32_t candidate;
  };

  void gather(std::int32_t receiver);
  void scan(std::int32_t receiver, const Shift& image, std::int32_t begin, std::int32_t end);
  void accept(std::int32_t receiver, const Shift& image, std::size_t hits);
  /** Orders the candidates, nearest first, in `order_`. */
  void sort();
  void sortTies();
  /** Drops all but the `keep` nearest. */
  void prune(std::size_t keep);

  const Problem& problem_;
  const Bins& bins_;
  const Limits& limits_;
  double squaredReach_;
  /** As in the problem, with zeros in the directions that are not periodic. */
  double cell_[9];
  std::vector<std::int32_t> hits_;
  /** The candidates so far, and their distances beside them. */
  std::size_t found_ = 0;
  Values<Candidate> candidates_;
  Values<double> distance_;
  Values<std::uint32_t> order_;
  std::vector<Key> keys_;
};

}  // namespace hydride
