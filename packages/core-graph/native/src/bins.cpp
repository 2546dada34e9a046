#include "bins.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <numeric>
#include <string>

#include "errors.h"

namespace hydride {
namespace {

constexpr double kMaxWrap = 1 << 30;
/** Farther out, neighbouring doubles are a tenth of an angstrom apart. */
constexpr double kMaxCoordinate = 1e15;
constexpr double kMaxCandidates = std::numeric_limits<std::int32_t>::max();
/** Three indices below this make one 63-bit key. */
constexpr double kMaxBins = 1 << 21;

std::string text(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.4g", value);
  return buffer;
}

double largestCoordinate(const Problem& problem) {
  double out = 0;
  for (std::int64_t i = 0; i < 3 * std::int64_t{problem.atoms}; ++i) {
    const double size = std::abs(problem.positions[i]);
    if (!(size <= kMaxCoordinate)) {
      throw GraphError("NEIGHBOR_LIST_POSITIONS", "atom " + std::to_string(i / 3) + " has the coordinate " +
                                                      text(problem.positions[i]) +
                                                      ", expected a finite one within 1e15 angstrom");
    }
    out = std::max(out, size);
  }
  return out;
}

}  // namespace

Bins::Bins(const Problem& problem, double cutoff) : lattice(problem.cell, problem.pbc) {
  const double far = largestCoordinate(problem);
  reach = cutoff * (1 + 1e-9) + 1e-12 * far;
  std::vector<Vec3> fractional;
  const Wraps wraps = wrapAtoms(problem, fractional);
  checkImages(problem.atoms, cutoff);

  Vec3 lengths = lattice.heights;
  for (int axis = lattice.periodic; axis < 3; ++axis) {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (const Vec3& f : fractional) {
      low = std::min(low, f[axis]);
      high = std::max(high, f[axis]);
    }
    origin_[axis] = fractional.empty() ? 0 : low;
    lengths[axis] = fractional.empty() ? 0 : high - low;
  }
  choose(problem.atoms, lengths);
  sort(fractional);
  settle(problem, wraps);
}

Bins::Wraps Bins::wrapAtoms(const Problem& problem, std::vector<Vec3>& fractional) {
  fractional.resize(problem.atoms);
  Wraps wraps(problem.atoms);
  double most = 0;
  for (std::int32_t i = 0; i < problem.atoms; ++i) {
    Vec3 f = lattice.fractional(problem.positions + 3 * std::int64_t{i});
    for (int axis = 0; axis < lattice.periodic; ++axis) {
      const double cells = std::floor(f[axis]);
      if (!(std::abs(cells) < kMaxWrap)) {
        throw GraphError("NEIGHBOR_LIST_POSITIONS",
                         "atom " + std::to_string(i) + " is " + text(std::abs(cells)) + " cells away from the cell");
      }
      wraps[i][axis] = static_cast<std::int32_t>(cells);
      f[axis] -= cells;
      most = std::max(most, std::abs(cells));
    }
    fractional[i] = f;
  }
  reach +=
      (4 + 2 * most + reach / *std::min_element(lattice.heights.begin(), lattice.heights.end())) * lattice.rounding;
  return wraps;
}

void Bins::checkImages(std::int32_t atoms, double cutoff) const {
  double candidates = atoms;
  for (int axis = 0; axis < lattice.periodic; ++axis) candidates *= 2 * reach / lattice.heights[axis] + 1;
  if (!(candidates <= kMaxCandidates)) {
    throw GraphError("NEIGHBOR_LIST_SIZE", "a cutoff of " + text(cutoff) + " angstrom reaches about " +
                                               text(candidates) + " atoms and periodic images around each atom");
  }
}

void Bins::choose(std::int32_t atoms, const Vec3& lengths) {
  // Half the reach: the bins within it then enclose the sphere closely, and are still few.
  const double width = reach / 2;
  for (int axis = 0; axis < 3; ++axis) {
    const double bins = std::floor(lengths[axis] / width);
    if (atoms > 1 && bins > 1) count[axis] = static_cast<std::int64_t>(std::min(bins, kMaxBins - 1));
    const double unit = axis < lattice.periodic ? 1 : lengths[axis];
    perUnit_[axis] = unit > 0 && std::isfinite(unit) ? static_cast<double>(count[axis]) / unit : 0;
  }
}

std::uint64_t Bins::key(std::int64_t b0, std::int64_t b1, std::int64_t b2) const {
  return static_cast<std::uint64_t>((b0 * count[1] + b1) * count[2] + b2);
}

void Bins::sort(const std::vector<Vec3>& fractional) {
  const std::size_t n = fractional.size();
  std::vector<std::uint64_t> keys(n);
  place_.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    std::array<std::int64_t, 3> bin;
    for (int axis = 0; axis < 3; ++axis) {
      place_[i][axis] = (fractional[i][axis] - origin_[axis]) * perUnit_[axis];
      const double last = static_cast<double>(count[axis] - 1);
      bin[axis] = static_cast<std::int64_t>(std::clamp(std::floor(place_[i][axis]), 0.0, last));
    }
    keys[i] = key(bin[0], bin[1], bin[2]);
  }
  atom.resize(n);
  const double bins = static_cast<double>(count[0]) * static_cast<double>(count[1]) * static_cast<double>(count[2]);
  if (bins <= 8.0 * static_cast<double>(n) + 4096) {
    starts_.assign(static_cast<std::size_t>(bins) + 1, 0);
    for (const std::uint64_t k : keys) ++starts_[k + 1];
    std::partial_sum(starts_.begin(), starts_.end(), starts_.begin());
    std::vector<std::int32_t> next(starts_.begin(), starts_.end() - 1);
    for (std::size_t i = 0; i < n; ++i) atom[next[keys[i]]++] = static_cast<std::int32_t>(i);
  } else {
    std::iota(atom.begin(), atom.end(), 0);
    std::stable_sort(atom.begin(), atom.end(), [&](std::int32_t a, std::int32_t b) { return keys[a] < keys[b]; });
    keys_.reserve(n);
    for (const std::int32_t i : atom) keys_.push_back(keys[i]);
  }
}

void Bins::settle(const Problem& problem, const Wraps& wraps) {
  const std::size_t n = atom.size();
  x.resize(n);
  y.resize(n);
  z.resize(n);
  given.resize(n);
  home.resize(n);
  place.resize(n);
  for (std::size_t s = 0; s < n; ++s) {
    const std::int32_t i = atom[s];
    const auto& wrap = wraps[i];
    Vec3 wrapped;
    for (int k = 0; k < 3; ++k) {
      double taken = 0;
      for (int axis = 0; axis < lattice.periodic; ++axis) taken += wrap[axis] * lattice.basis[axis][k];
      given[s][k] = problem.positions[3 * std::int64_t{i} + k];
      wrapped[k] = given[s][k] - taken;
    }
    home[s] = lattice.original({wrap[0], wrap[1], wrap[2]});
    x[s] = wrapped[0];
    y[s] = wrapped[1];
    z[s] = wrapped[2];
    place[i] = static_cast<std::int32_t>(s);
  }
}

std::pair<std::int32_t, std::int32_t> Bins::range(std::int64_t b0, std::int64_t b1, std::int64_t first,
                                                  std::int64_t last) const {
  if (!starts_.empty()) return {starts_[key(b0, b1, first)], starts_[key(b0, b1, last) + 1]};
  const auto low = std::lower_bound(keys_.begin(), keys_.end(), key(b0, b1, first));
  const auto high = std::upper_bound(low, keys_.end(), key(b0, b1, last));
  return {static_cast<std::int32_t>(low - keys_.begin()), static_cast<std::int32_t>(high - keys_.begin())};
}

std::pair<std::int64_t, std::int64_t> Bins::reachOf(std::int32_t i, int axis) const {
  const bool wraps = axis < lattice.periodic;
  const double last = static_cast<double>(count[axis] - 1);
  const double bins = perUnit_[axis] * (reach / lattice.heights[axis]);
  double low = std::floor(place_[i][axis] - bins);
  double high = std::floor(place_[i][axis] + bins);
  if (!wraps) {
    low = std::clamp(low, 0.0, last);
    high = std::clamp(high, 0.0, last);
  }
  return {static_cast<std::int64_t>(low), static_cast<std::int64_t>(high)};
}

}  // namespace hydride
