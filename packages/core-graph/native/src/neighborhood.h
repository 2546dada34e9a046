#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "bins.h"

namespace hydride {

/** Some consecutive sorted atoms, close to each other, and where they lie, in units of bins. */
struct Block {
  /** The one that begins at `first` and ends before `end`. */
  Block(const Bins& bins, std::int32_t first, std::int32_t end);

  static constexpr std::int32_t kMost = 12;

  std::int32_t first, last;
  Vec3 low, high;
};

/**
 * Atoms and periodic images around a block, side by side in arrays, so that the distances to all of them are taken
 * without looking at bins, images and cells again. Where they are more than `kMost`, they come in several pieces.
 */
class Neighborhood {
 public:
  static constexpr std::size_t kMost = 1024;

  /** Calls use() with each piece of what may be within reach of the block. */
  template <typename Use>
  void around(const Block& block, const Problem& problem, const Bins& bins, const Use& use);

  /** Counts the shifts from `receiver`, a sorted place of the block. Throws GraphError where 32 bits do not suffice. */
  void seenFrom(std::int32_t receiver);

  std::size_t size = 0;
  /** The position as given, and the translation by `shift`: counts of original cell vectors. */
  double x[kMost], y[kMost], z[kMost];
  double translationX[kMost], translationY[kMost], translationZ[kMost];
  std::int32_t shiftA[kMost], shiftB[kMost], shiftC[kMost];
  std::int32_t sender[kMost];

 private:
  void clear(const Block& block);
  /** Adds the sorted atoms from `begin` to `end`, moved by `base`, and gives how many had room. */
  std::int32_t add(const Shift& base, std::int32_t begin, std::int32_t end);
  void translate();

  const Bins* bins_ = nullptr;
  /** As in the problem, with zeros in the directions that are not periodic. */
  double cell_[9];
  /** The receiver from which shifts are counted. */
  std::int32_t origin_ = 0;
};

/** Quotient rounded towards minus infinity. */
inline std::int64_t floorDivide(std::int64_t a, std::int64_t b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

template <typename Use>
void Neighborhood::around(const Block& block, const Problem& problem, const Bins& bins, const Use& use) {
  bins_ = &bins;
  for (int i = 0; i < 9; ++i) cell_[i] = problem.pbc[i / 3] ? problem.cell[i] : 0;
  clear(block);
  const auto deliver = [&] {
    if (size == 0) return;
    translate();
    use();
    clear(block);
  };
  std::pair<std::int64_t, std::int64_t> reach[3];
  for (int axis = 0; axis < 3; ++axis) reach[axis] = bins.reachOf(block.low[axis], block.high[axis], axis);
  const auto& count = bins.count;
  Shift image{};
  for (std::int64_t b0 = reach[0].first; b0 <= reach[0].second; ++b0) {
    image[0] = floorDivide(b0, count[0]);
    for (std::int64_t b1 = reach[1].first; b1 <= reach[1].second; ++b1) {
      image[1] = floorDivide(b1, count[1]);
      for (std::int64_t b2 = reach[2].first; b2 <= reach[2].second;) {
        image[2] = floorDivide(b2, count[2]);
        const std::int64_t first = image[2] * count[2];
        const std::int64_t last = std::min(reach[2].second, first + count[2] - 1);
        auto [begin, end] = bins.range(b0 - image[0] * count[0], b1 - image[1] * count[1], b2 - first, last - first);
        const Shift base = begin < end ? bins.lattice.original(image) : Shift{};
        while (begin < end) {
          begin += add(base, begin, end);
          if (size == kMost) deliver();
        }
        b2 = last + 1;
      }
    }
  }
  deliver();
}

}  // namespace hydride
