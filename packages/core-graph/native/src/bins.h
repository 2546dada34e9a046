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

/**
 * The atoms of one structure, wrapped into the reduced cell and sorted into bins. Bins along the third basis vector are
 * consecutive, so that a run of them is one range of atoms. With few atoms there is one bin, and the walk over the bins
 * within reach is a plain loop over images.
 */
class Bins {
 public:
  /** Throws GraphError where the cut-off reaches too many images or an atom is too far outside the cell. */
  Bins(const Problem& problem, double cutoff);

  /** The first and the one-past-last sorted atom of the bins [first, last] of row (b0, b1). */
  std::pair<std::int32_t, std::int32_t> range(std::int64_t b0, std::int64_t b1, std::int64_t first,
                                              std::int64_t last) const;

  /** Bins, counted through the images, that may hold neighbours of an atom, along basis vector `axis`. */
  std::pair<std::int64_t, std::int64_t> reachOf(std::int32_t atom, int axis) const;

  Lattice lattice;
  /** The cut-off and a margin above all rounding: what lies beyond is no neighbour. */
  double reach;
  std::array<std::int64_t, 3> count{1, 1, 1};
  /** By sorted place: the atom's index and wrapped position. */
  std::vector<std::int32_t> atom;
  std::vector<double> x, y, z;
  /** By sorted place: the position as given, and the original cell vectors that wrapping took off it. */
  std::vector<Vec3> given;
  std::vector<Shift> home;
  /** By atom: the place in the sorted order. */
  std::vector<std::int32_t> place;

 private:
  using Wraps = std::vector<std::array<std::int32_t, 3>>;

  /** Gives how many reduced lattice vectors were taken off each atom. */
  Wraps wrapAtoms(const Problem& problem, std::vector<Vec3>& fractional);
  void checkImages(std::int32_t atoms, double cutoff) const;
  void choose(std::int32_t atoms, const Vec3& lengths);
  void sort(const std::vector<Vec3>& fractional);
  void settle(const Problem& problem, const Wraps& wraps);
  std::uint64_t key(std::int64_t b0, std::int64_t b1, std::int64_t b2) const;

  /** By atom: the position in units of bins. */
  std::vector<Vec3> place_;
  Vec3 origin_{};
  Vec3 perUnit_{};
  /** Where bins are few, the first atom of each; else the sorted atoms' bins. */
  std::vector<std::int32_t> starts_;
  std::vector<std::uint64_t> keys_;
};

}  // namespace hydride
