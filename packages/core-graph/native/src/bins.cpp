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

void Bins::make(const Problem& problem, double cutoff, BinScratch& scratch) {
  lattice = Lattice(problem.cell, problem.pbc);
  const double far = largestCoordinate(problem);
  reach_ = cutoff * (1 + 1e-9) + 1e-12 * far;
  wrapAtoms(problem, scratch);
  checkImages(problem.atoms, cutoff);

  Vec3 lengths = lattice.heights;
  origin_ = {};
  for (int axis = lattice.periodic; axis < 3; ++axis) {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (const Vec3& f : scratch.places) {
      low = std::min(low, f[axis]);
      high = std::max(high, f[axis]);
    }
    origin_[axis] = problem.atoms == 0 ? 0 : low;
    lengths[axis] = problem.atoms == 0 ? 0 : high - low;
  }
  choose(problem.atoms, lengths);
  sort(scratch);
  settle(problem, scratch);
}

void Bins::wrapAtoms(const Problem& problem, BinScratch& scratch) {
  scratch.places.resize(problem.atoms);
  scratch.wraps.resize(problem.atoms);
  double most = 0;
  for (std::int32_t i = 0; i < problem.atoms; ++i) {
    Vec3 f = lattice.fractional(problem.positions + 3 * std::int64_t{i});
    auto& wrap = scratch.wraps[i];
    wrap = {};
    for (int axis = 0; axis < lattice.periodic; ++axis) {
      const double cells = std::floor(f[axis]);
      if (!(std::abs(cells) < kMaxWrap)) {
        throw GraphError("NEIGHBOR_LIST_POSITIONS",
                         "atom " + std::to_string(i) + " is " + text(std::abs(cells)) + " cells away from the cell");
      }
      wrap[axis] = static_cast<std::int32_t>(cells);
      f[axis] -= cells;
      most = std::max(most, std::abs(cells));
    }
    scratch.places[i] = f;
  }
  reach_ +=
      (4 + 2 * most + reach_ / *std::min_element(lattice.heights.begin(), lattice.heights.end())) * lattice.rounding;
}

void Bins::checkImages(std::int32_t atoms, double cutoff) const {
  double candidates = atoms;
  for (int axis = 0; axis < lattice.periodic; ++axis) candidates *= 2 * reach_ / lattice.heights[axis] + 1;
  if (!(candidates <= kMaxCandidates)) {
    throw GraphError("NEIGHBOR_LIST_SIZE", "a cutoff of " + text(cutoff) + " angstrom reaches about " +
                                               text(candidates) + " atoms and periodic images around each atom");
  }
}

void Bins::choose(std::int32_t atoms, const Vec3& lengths) {
  // Half the reach: the bins within it then enclose the sphere closely, and are still few.
  const double width = reach_ / 2;
  for (int axis = 0; axis < 3; ++axis) {
    const double bins = std::floor(lengths[axis] / width);
    count[axis] = atoms > 1 && bins > 1 ? static_cast<std::int64_t>(std::min(bins, kMaxBins - 1)) : 1;
    const double unit = axis < lattice.periodic ? 1 : lengths[axis];
    perUnit_[axis] = unit > 0 && std::isfinite(unit) ? static_cast<double>(count[axis]) / unit : 0;
    reachInBins_[axis] = perUnit_[axis] * (reach_ / lattice.heights[axis]);
  }
}

std::uint64_t Bins::key(std::int64_t b0, std::int64_t b1, std::int64_t b2) const {
  return static_cast<std::uint64_t>((b0 * count[1] + b1) * count[2] + b2);
}

void Bins::sort(BinScratch& scratch) {
  const std::size_t n = scratch.places.size();
  std::vector<std::uint64_t>& keys = scratch.keys;
  keys.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    std::array<std::int64_t, 3> bin;
    for (int axis = 0; axis < 3; ++axis) {
      double& place = scratch.places[i][axis];
      place = (place - origin_[axis]) * perUnit_[axis];
      const double last = static_cast<double>(count[axis] - 1);
      bin[axis] = static_cast<std::int64_t>(std::clamp(std::floor(place), 0.0, last));
    }
    keys[i] = key(bin[0], bin[1], bin[2]);
  }
  atom.resize(n);
  starts_.clear();
  keys_.clear();
  const double bins = static_cast<double>(count[0]) * static_cast<double>(count[1]) * static_cast<double>(count[2]);
  if (bins <= 8.0 * static_cast<double>(n) + 4096) {
    starts_.assign(static_cast<std::size_t>(bins) + 1, 0);
    for (const std::uint64_t k : keys) ++starts_[k + 1];
    std::partial_sum(starts_.begin(), starts_.end(), starts_.begin());
    scratch.next.assign(starts_.begin(), starts_.end() - 1);
    for (std::size_t i = 0; i < n; ++i) atom[scratch.next[keys[i]]++] = static_cast<std::int32_t>(i);
  } else {
    std::iota(atom.begin(), atom.end(), 0);
    std::stable_sort(atom.begin(), atom.end(), [&](std::int32_t a, std::int32_t b) { return keys[a] < keys[b]; });
    keys_.reserve(n);
    for (const std::int32_t i : atom) keys_.push_back(keys[i]);
  }
}

void Bins::settle(const Problem& problem, const BinScratch& scratch) {
  const std::size_t n = atom.size();
  for (auto* values : {&x, &y, &z}) values->resize(n);
  for (auto* values : {&homeA, &homeB, &homeC}) values->resize(n);
  inBins.resize(n);
  for (std::size_t s = 0; s < n; ++s) {
    const std::int32_t i = atom[s];
    const double* position = problem.positions + 3 * std::int64_t{i};
    x[s] = position[0];
    y[s] = position[1];
    z[s] = position[2];
    const auto& wrap = scratch.wraps[i];
    const Shift home = lattice.original({wrap[0], wrap[1], wrap[2]});
    homeA[s] = home[0];
    homeB[s] = home[1];
    homeC[s] = home[2];
    inBins[s] = scratch.places[i];
  }
}

std::pair<std::int32_t, std::int32_t> Bins::range(std::int64_t b0, std::int64_t b1, std::int64_t first,
                                                  std::int64_t last) const {
  if (!starts_.empty()) return {starts_[key(b0, b1, first)], starts_[key(b0, b1, last) + 1]};
  const auto low = std::lower_bound(keys_.begin(), keys_.end(), key(b0, b1, first));
  const auto high = std::upper_bound(low, keys_.end(), key(b0, b1, last));
  return {static_cast<std::int32_t>(low - keys_.begin()), static_cast<std::int32_t>(high - keys_.begin())};
}

std::pair<std::int64_t, std::int64_t> Bins::reachOf(double low, double high, int axis) const {
  const double last = static_cast<double>(count[axis] - 1);
  low = std::floor(low - reachInBins_[axis]);
  high = std::floor(high + reachInBins_[axis]);
  if (axis >= lattice.periodic) {
    low = std::clamp(low, 0.0, last);
    high = std::clamp(high, 0.0, last);
  }
  return {static_cast<std::int64_t>(low), static_cast<std::int64_t>(high)};
}

}  // namespace hydride
