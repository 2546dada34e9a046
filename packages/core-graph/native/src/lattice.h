#pragma once

#include <array>
#include <cstdint>

namespace hydride {

using Vec3 = std::array<double, 3>;
using Shift = std::array<std::int64_t, 3>;

/**
 * The periodic vectors of a cell, replaced by the shortest ones that span the same lattice, and completed to three by
 * unit vectors normal to them. However skewed the cell, few images of the reduced one lie within a cut-off, and
 * whatever stands along the non-periodic directions (nothing, a degenerate vector) has no influence.
 */
struct Lattice {
  /** Nothing periodic, and not complete. */
  Lattice() = default;

  /** `cell`: rows, finite; the rows of non-periodic directions are ignored. Throws GraphError where it is degenerate.
   */
  Lattice(const double* cell, const std::array<bool, 3>& pbc);

  /** Coordinates of `x` along `basis`. */
  Vec3 fractional(const double* x) const;

  /** The same translation in counts of the original cell vectors. */
  Shift original(const Shift& reduced) const;

  /** The first `periodic` rows of the basis are lattice vectors. */
  int periodic = 0;
  std::array<Vec3, 3> basis{};
  /** Row i: the counts of original vectors that make basis vector i. */
  std::array<Shift, 3> counts{};
  /** Distances between the planes spanned by the other two basis vectors. */
  Vec3 heights{};
  /** Bound on the rounding of a basis vector, angstrom. */
  double rounding = 0;

 private:
  void reduce(const std::array<Vec3, 3>& axes);
  void complete();

  std::array<Vec3, 3> dual_{};
};

}  // namespace hydride
