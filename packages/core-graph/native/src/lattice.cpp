#include "lattice.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "errors.h"

namespace hydride {
namespace {

// src/lattice.ts does the same, with the same bounds, to say of a cell beforehand whether it is degenerate.

/** Beyond these counts a translation would no longer fit 64 bits; such a cell is degenerate to working precision. */
constexpr double kMaxCount = 1 << 26;

double dot(const Vec3& a, const Vec3& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

Vec3 cross(const Vec3& a, const Vec3& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

Vec3 scaled(const Vec3& a, double s) { return {a[0] * s, a[1] * s, a[2] * s}; }

Vec3 normalized(const Vec3& a) { return scaled(a, 1 / std::sqrt(dot(a, a))); }

[[noreturn]] void degenerate() {
  throw GraphError("NEIGHBOR_LIST_CELL", "the cell vectors along the periodic directions are linearly dependent");
}

/** A vector of the lattice and the counts of original vectors that make it. */
struct Member {
  Vec3 vector{};
  Shift counts{};
};

Member minus(const Member& v, const Member& w, double times) {
  Member out = v;
  for (int k = 0; k < 3; ++k) {
    out.vector[k] -= times * w.vector[k];
    out.counts[k] -= static_cast<std::int64_t>(times) * w.counts[k];
    if (std::abs(static_cast<double>(out.counts[k])) > kMaxCount) degenerate();
  }
  return out;
}

/**
 * The shortest vector among `v` minus combinations of the one or two vectors in `others`, which are reduced. The
 * nearest combination is within one count of the rounded least-squares solution (Semaev, CaLC 2001).
 */
Member shortened(const Member& v, const Member* others, int count) {
  const double g00 = dot(others[0].vector, others[0].vector);
  const double b0 = dot(others[0].vector, v.vector);
  double y0 = b0 / g00;
  double y1 = 0;
  if (count == 2) {
    const double g01 = dot(others[0].vector, others[1].vector);
    const double g11 = dot(others[1].vector, others[1].vector);
    const double b1 = dot(others[1].vector, v.vector);
    const double det = g00 * g11 - g01 * g01;
    y0 = (b0 * g11 - b1 * g01) / det;
    y1 = (b1 * g00 - b0 * g01) / det;
  }
  y0 = std::round(y0);
  y1 = std::round(y1);
  if (!(std::abs(y0) <= kMaxCount && std::abs(y1) <= kMaxCount)) degenerate();
  Member best = v;
  const int reach = count == 2 ? 1 : 0;
  for (int i = -1; i <= 1; ++i) {
    for (int j = -reach; j <= reach; ++j) {
      Member trial = minus(v, others[0], y0 + i);
      if (count == 2) trial = minus(trial, others[1], y1 + j);
      if (dot(trial.vector, trial.vector) < dot(best.vector, best.vector)) best = trial;
    }
  }
  return best;
}

}  // namespace

Lattice::Lattice(const double* cell, const std::array<bool, 3>& pbc) {
  std::array<Vec3, 3> axes{};
  for (int axis = 0; axis < 3; ++axis) {
    if (!pbc[axis]) continue;
    axes[periodic] = {cell[3 * axis], cell[3 * axis + 1], cell[3 * axis + 2]};
    // Also false where it is not a number; squares and volumes of what passes are finite.
    if (!(dot(axes[periodic], axes[periodic]) < 1e30)) degenerate();
    counts[periodic] = {axis == 0, axis == 1, axis == 2};
    ++periodic;
  }
  reduce(axes);
  complete();
}

void Lattice::reduce(const std::array<Vec3, 3>& axes) {
  std::array<Member, 3> members;
  double longest = 0;
  for (int i = 0; i < periodic; ++i) {
    members[i] = {axes[i], counts[i]};
    longest = std::max(longest, std::sqrt(dot(axes[i], axes[i])));
  }
  const auto shorter = [](const Member& a, const Member& b) {
    return dot(a.vector, a.vector) < dot(b.vector, b.vector);
  };
  for (int pass = 0, changed = 1; changed; ++pass) {
    changed = 0;
    std::stable_sort(members.begin(), members.begin() + periodic, shorter);
    const double least = periodic ? std::sqrt(dot(members[0].vector, members[0].vector)) : 1;
    if (pass > 1000 || !(least > 1e-10 * longest)) degenerate();
    for (int i = 1; i < periodic && !changed; ++i) {
      const Member best = shortened(members[i], members.data(), i);
      // A gain at the level of rounding is none: equally short bases would take turns for ever.
      if (dot(best.vector, best.vector) < dot(members[i].vector, members[i].vector) * (1 - 1e-9)) {
        members[i] = best;
        changed = 1;
      }
    }
  }
  for (int i = 0; i < periodic; ++i) {
    counts[i] = members[i].counts;
    basis[i] = members[i].vector;
    double most = 0;
    for (int k = 0; k < 3; ++k) most = std::max(most, std::abs(static_cast<double>(counts[i][k])));
    rounding = std::max(rounding, 1e-14 * most * longest);
  }
}

void Lattice::complete() {
  if (periodic == 0) basis[0] = {1, 0, 0};
  if (periodic <= 1) {
    // The coordinate axis that is farthest from the first vector.
    const Vec3& a = basis[0];
    int least = 0;
    for (int k = 1; k < 3; ++k) {
      if (std::abs(a[k]) < std::abs(a[least])) least = k;
    }
    Vec3 axis{};
    axis[least] = 1;
    basis[1] = normalized(cross(a, axis));
  }
  if (periodic <= 2) basis[2] = normalized(cross(basis[0], basis[1]));
  const double volume = dot(basis[0], cross(basis[1], basis[2]));
  for (int i = 0; i < 3; ++i) {
    dual_[i] = scaled(cross(basis[(i + 1) % 3], basis[(i + 2) % 3]), 1 / volume);
    heights[i] = 1 / std::sqrt(dot(dual_[i], dual_[i]));
    if (!std::isfinite(heights[i]) || !(heights[i] > 0)) degenerate();
  }
}

Vec3 Lattice::fractional(const double* x) const {
  Vec3 out;
  for (int i = 0; i < 3; ++i) out[i] = dual_[i][0] * x[0] + dual_[i][1] * x[1] + dual_[i][2] * x[2];
  return out;
}

Shift Lattice::original(const Shift& reduced) const {
  Shift out{};
  for (int i = 0; i < periodic; ++i) {
    for (int k = 0; k < 3; ++k) out[k] += reduced[i] * counts[i][k];
  }
  return out;
}

}  // namespace hydride
