#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "lattice.h"

namespace hydride {

/** One structure: positions (n, 3), cell (3, 3). The memory belongs to the caller. */
struct Problem {
  const double* positions;
  std::int32_t atoms;
  const double* cell;
  std::array<bool, 3> pbc;
};

/** What the making of bins needs for a while; kept from structure to structure, so that it is not allocated anew. */
struct BinScratch {
  /** The wrapped positions along the basis, then in units of bins. */
  std::vector<Vec3> places;
  /** How many reduced lattice vectors were taken off each atom. */
  std::vector<std::array<std::int32_t, 3>> wraps;
  std::vector<std::uint64_t> keys;
  std::vector<std::int32_t> next;
};

/**
 * The atoms of one structure, wrapped into the reduced cell and sorted into bins. Bins along the third basis vector are
 * consecutive, so that a run of them is one range of atoms. With few atoms there is one bin, and the walk over the bins
 * within reach is a plain loop over images.
 */
class Bins {
 public:
  Bins() = default;

  /**
   * For one structure, in the memory of the one before. Throws GraphError where the cut-off reaches too many images or
   * an atom is too far outside the cell.
   */
  void make(const Problem& problem, double cutoff, BinScratch& scratch);

  /** The first and the one-past-last sorted atom of the bins [first, last] of row (b0, b1). */
  std::pair<std::int32_t, std::int32_t> range(std::int64_t b0, std::int64_t b1, std::int64_t first,
                                              std::int64_t last) const;

  /** Bins, counted through the images, that may hold neighbours of what lies from `low` to `high` along `axis`. */
  std::pair<std::int64_t, std::int64_t> reachOf(double low, double high, int axis) const;

  Lattice lattice;
  std::array<std::int64_t, 3> count{1, 1, 1};
  /** By sorted place: the atom's index, and its position as given. */
  std::vector<std::int32_t> atom;
  std::vector<double> x, y, z;
  /** By sorted place: the counts of original cell vectors that wrapping took off the position. */
  std::vector<std::int64_t> homeA, homeB, homeC;
  /** By sorted place: the wrapped position in units of bins. */
  std::vector<Vec3> inBins;

 private:
  void wrapAtoms(const Problem& problem, BinScratch& scratch);
  void checkImages(std::int32_t atoms, double cutoff) const;
  void choose(std::int32_t atoms, const Vec3& lengths);
  void sort(BinScratch& scratch);
  void settle(const Problem& problem, const BinScratch& scratch);
  std::uint64_t key(std::int64_t b0, std::int64_t b1, std::int64_t b2) const;

  /** The cut-off and a margin above all rounding: what lies beyond is no neighbour. */
  double reach_ = 0;
  /** The same in bins. */
  Vec3 reachInBins_{};
  Vec3 origin_{};
  Vec3 perUnit_{};
  /** Where bins are few, the first atom of each; else the sorted atoms' bins. */
  std::vector<std::int32_t> starts_;
  std::vector<std::uint64_t> keys_;
};

}  // namespace hydride
