#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "bins.h"
#include "neighborhood.h"
#include "order.h"

namespace hydride {

struct Limits {
  double cutoff;
  /** The most neighbours of a receiver; 0: all. */
  std::int64_t maxNeighbors;
  /** The most edges that one call may hold. */
  std::int64_t maxEdges;
};

/** Where edges go, one place an edge. Without displacement and distance where these are not wanted. */
struct EdgeArrays {
  std::int32_t *receiver, *sender, *shift;
  double *displacement, *distance;
};

/** The neighbours of a block of receivers at a time; one object a thread, since it keeps its scratch memory. */
class Search {
 public:
  explicit Search(const Limits& limits);

  /** Writes how many edges each receiver of the block has, in its order. Throws GraphError beyond the limits. */
  void count(const Block& block, const Problem& problem, const Bins& bins, std::int32_t* counts);

  /**
   * Writes the edges of the block's receivers, nearest first; ties by sender, then shift. `to` are the edges of the
   * structure, of which those of atom i begin at rows[i] - rows[0] and are as many as count() has found; `base` is
   * added to the indices of atoms.
   */
  void write(const Block& block, const Problem& problem, const Bins& bins, const std::int32_t* rows, std::int32_t base,
             const EdgeArrays& to);

 private:
  void collect(std::int32_t receiver, const Bins& bins, Candidates& into);
  /** Drops all but the `cap` nearest and those that are as far as the last of them. */
  void prune(Candidates& candidates, std::size_t cap);

  const Limits& limits_;
  /** Whose root is below the cut-off is below this, and the other way round. */
  double squaredCutoff_;
  Neighborhood around_;
  std::array<Candidates, Block::kMost> found_;
  Order order_;
  double squared_[Neighborhood::kMost];
  std::int32_t hits_[Neighborhood::kMost];
};

}  // namespace hydride
