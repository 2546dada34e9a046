#include "neighborhood.h"

#include <string>

#include "errors.h"
#include "wide.h"

namespace hydride {
namespace {

/** How far the atoms of a block may lie from each other, in bins. */
constexpr Vec3 kMostBins{1, 1, 4};

[[noreturn]] void tooFar(std::int32_t receiver, std::int32_t sender) {
  throw GraphError("NEIGHBOR_LIST_POSITIONS", "atoms " + std::to_string(receiver) + " and " + std::to_string(sender) +
                                                  " are more than 2147483647 cells apart");
}

/** Writes the translations by `count` shifts. */
HYDRIDE_WIDE void translateAll(std::size_t count, const double* cell, const std::int32_t* a, const std::int32_t* b,
                               const std::int32_t* c, double* x, double* y, double* z) {
  for (std::size_t i = 0; i < count; ++i) {
    const double na = a[i], nb = b[i], nc = c[i];
    x[i] = na * cell[0] + nb * cell[3] + nc * cell[6];
    y[i] = na * cell[1] + nb * cell[4] + nc * cell[7];
    z[i] = na * cell[2] + nb * cell[5] + nc * cell[8];
  }
}

}  // namespace

Block::Block(const Bins& bins, std::int32_t first, std::int32_t end)
    : first(first), last(first + 1), low(bins.inBins[first]), high(low) {
  for (const std::int32_t most = std::min(end, first + kMost); last < most; ++last) {
    const Vec3& place = bins.inBins[last];
    Vec3 newLow, newHigh;
    bool close = true;
    for (int axis = 0; axis < 3; ++axis) {
      newLow[axis] = std::min(low[axis], place[axis]);
      newHigh[axis] = std::max(high[axis], place[axis]);
      close &= newHigh[axis] - newLow[axis] <= kMostBins[axis];
    }
    if (!close) break;
    low = newLow;
    high = newHigh;
  }
}

void Neighborhood::clear(const Block& block) {
  size = 0;
  origin_ = block.first;
}

std::int32_t Neighborhood::add(const Shift& base, std::int32_t begin, std::int32_t end) {
  const Bins& bins = *bins_;
  const std::int32_t room = static_cast<std::int32_t>(kMost - size);
  const std::int32_t added = std::min(end - begin, room);
  const std::int64_t baseA = base[0] + bins.homeA[origin_];
  const std::int64_t baseB = base[1] + bins.homeB[origin_];
  const std::int64_t baseC = base[2] + bins.homeC[origin_];
  std::int64_t lost = 0;
  for (std::int32_t s = begin; s < begin + added; ++s, ++size) {
    x[size] = bins.x[s];
    y[size] = bins.y[s];
    z[size] = bins.z[s];
    sender[size] = bins.atom[s];
    const std::int64_t a = baseA - bins.homeA[s], b = baseB - bins.homeB[s], c = baseC - bins.homeC[s];
    shiftA[size] = static_cast<std::int32_t>(a);
    shiftB[size] = static_cast<std::int32_t>(b);
    shiftC[size] = static_cast<std::int32_t>(c);
    lost |= (a - shiftA[size]) | (b - shiftB[size]) | (c - shiftC[size]);
  }
  for (std::int32_t s = begin; lost != 0 && s < begin + added; ++s) {
    const std::int64_t wide[3] = {baseA - bins.homeA[s], baseB - bins.homeB[s], baseC - bins.homeC[s]};
    for (const std::int64_t each : wide) {
      if (each != static_cast<std::int32_t>(each)) tooFar(bins.atom[origin_], bins.atom[s]);
    }
  }
  return added;
}

void Neighborhood::translate() {
  translateAll(size, cell_, shiftA, shiftB, shiftC, translationX, translationY, translationZ);
}

void Neighborhood::seenFrom(std::int32_t receiver) {
  const Bins& bins = *bins_;
  const std::int64_t a = bins.homeA[receiver] - bins.homeA[origin_];
  const std::int64_t b = bins.homeB[receiver] - bins.homeB[origin_];
  const std::int64_t c = bins.homeC[receiver] - bins.homeC[origin_];
  if ((a | b | c) == 0) return;
  origin_ = receiver;
  for (std::size_t i = 0; i < size; ++i) {
    const std::int64_t wide[3] = {shiftA[i] + a, shiftB[i] + b, shiftC[i] + c};
    shiftA[i] = static_cast<std::int32_t>(wide[0]);
    shiftB[i] = static_cast<std::int32_t>(wide[1]);
    shiftC[i] = static_cast<std::int32_t>(wide[2]);
    if (shiftA[i] != wide[0] || shiftB[i] != wide[1] || shiftC[i] != wide[2]) tooFar(bins.atom[receiver], sender[i]);
  }
  translate();
}

}  // namespace hydride
