// What the kernels of PaiNN's message share: the filters of a block of edges, and what follows from their gradients.
#pragma once

#include <algorithm>
#include <vector>

#include "painn/kernels.h"
#include "vector.h"

namespace hydride::HYDRIDE_CAPABILITY {

using painn::Cotangents;
using painn::Gradients;
using painn::kBlock;
using painn::Message;
using painn::Results;

// The sizes that the buffers have: rows of filters in three parts of whole vectors, basis functions in whole tiles.
template <class T>
struct Sizes {
  explicit Sizes(const Message<T>& m)
      : channels(wholeVectors<T>(m.channels)),
        width(3 * channels),
        functions(roundUp(m.functions, kTileRows)),
        functionsAcross(wholeVectors<T>(m.functions)) {}
  int64_t channels, width, functions, functionsAcross;
};

// The weight (R, 3F) in rows of filters; with zeros where sizes were rounded up.
template <class T>
std::vector<T> padded(const Message<T>& m, const T* weight) {
  const Sizes<T> sizes(m);
  std::vector<T> out(static_cast<size_t>(sizes.functions * sizes.width));
  for (int64_t r = 0; r < m.functions; ++r)
    for (int64_t third = 0; third < 3; ++third)
      std::copy_n(weight + (3 * r + third) * m.channels, m.channels,
                  out.data() + r * sizes.width + third * sizes.channels);
  return out;
}

template <class T>
std::vector<T> transposed(const Message<T>& m, const std::vector<T>& weight) {
  const Sizes<T> sizes(m);
  std::vector<T> out(static_cast<size_t>(sizes.width * sizes.functionsAcross));
  for (int64_t r = 0; r < m.functions; ++r)
    for (int64_t c = 0; c < sizes.width; ++c)
      out[static_cast<size_t>(c * sizes.functionsAcross + r)] = weight[static_cast<size_t>(r * sizes.width + c)];
  return out;
}

// The basis functions of a block's edges.
template <class T>
class BlockBasis {
 public:
  explicit BlockBasis(const Message<T>& m)
      : functions_(m.functions), sizes_(m), rows_(static_cast<size_t>(kBlock * sizes_.functions)) {}

  template <class EdgeOf>
  void fill(const T* basis, int64_t count, const EdgeOf& edgeOf) {
    for (int64_t e = 0; e < count; ++e)
      std::copy_n(basis + edgeOf(e) * functions_, functions_, rows_.data() + e * sizes_.functions);
    // What is left of the last tile.
    std::fill(rows_.begin() + count * sizes_.functions, rows_.begin() + roundUp(count, kTileRows) * sizes_.functions,
              T(0));
  }

  template <bool kAdd = false>
  void filters(int64_t count, const std::vector<T>& weight, std::vector<T>& out) const {
    product<T, kAdd>({rows_.data(), sizes_.functions, 1}, roundUp(count, kTileRows), sizes_.functions, weight.data(),
                     sizes_.width, sizes_.width, out.data(), sizes_.width);
  }

  // gradient (functions, width) += basis^T filters.
  void addWeightGradient(int64_t count, const std::vector<T>& filters, std::vector<T>& gradient) const {
    product<T, true>({rows_.data(), 1, sizes_.functions}, sizes_.functions, count, filters.data(), sizes_.width,
                     sizes_.width, gradient.data(), sizes_.width);
  }

 private:
  int64_t functions_;
  Sizes<T> sizes_;
  std::vector<T> rows_;
};

template <class T>
struct Buffer : std::vector<T> {
  explicit Buffer(const Message<T>& m) : std::vector<T>(static_cast<size_t>(kBlock * Sizes<T>(m).width)) {}
};

// work(atom, first, last): the runs of edges of one atom in the block that begins at `begin`; places are within the
// block.
template <class Work>
void forRuns(const int32_t* offsets, int64_t& atom, int64_t begin, int64_t end, const Work& work) {
  for (int64_t at = begin; at < end;) {
    while (offsets[atom + 1] <= at) ++atom;
    const int64_t last = std::min<int64_t>(offsets[atom + 1], end);
    work(atom, at - begin, last - begin);
    at = last;
  }
}

// What the passes over senders share: sums over channels by edge, and the gradients of basis and weight.
template <class T>
class SenderPass {
 public:
  SenderPass(const Message<T>& m, const Results<T>& results)
      : m_(m),
        results_(results),
        sizes_(m),
        weight(padded(m, m.weight)),
        basis(m),
        filters(m),
        along_(3 * kBlock),
        weightGradient_(results.weight == nullptr ? 0 : static_cast<size_t>(sizes_.functions * sizes_.width)),
        basisGradient_(static_cast<size_t>(kBlock * sizes_.functionsAcross)) {
    if (results.basis != nullptr) transposed_ = transposed(m, weight);
  }

  void begin() { std::fill(along_.begin(), along_.end(), Vec<T>{}); }
  // Sums over channels of what `direction` of edge e is multiplied by.
  void addAlong(int64_t e, Vec<T> x, Vec<T> y, Vec<T> z) {
    along_[3 * e] += x;
    along_[3 * e + 1] += y;
    along_[3 * e + 2] += z;
  }
  // `gradient`: that of the filters of each edge, from which those of basis and weight follow; added to the basis'.
  void finish(int64_t begin, int64_t count, const BlockBasis<T>& basis, const std::vector<T>& gradient,
              const std::vector<T>& transposedWeight, bool add) {
    if (results_.weight != nullptr) basis.addWeightGradient(count, gradient, weightGradient_);
    if (results_.basis == nullptr || transposedWeight.empty()) return;
    product<T>({gradient.data(), sizes_.width, 1}, roundUp(count, kTileRows), sizes_.width, transposedWeight.data(),
               sizes_.functionsAcross, sizes_.functionsAcross, basisGradient_.data(), sizes_.functionsAcross);
    for (int64_t e = 0; e < count; ++e) {
      T* to = results_.basis + m_.transpose[begin + e] * m_.functions;
      const T* from = basisGradient_.data() + e * sizes_.functionsAcross;
      for (int64_t r = 0; r < m_.functions; ++r) to[r] = add ? to[r] + from[r] : from[r];
    }
  }
  const std::vector<T>& ownTransposed() const { return transposed_; }
  void storeAlong(int64_t begin, int64_t count) {
    if (results_.direction == nullptr) return;
    for (int64_t e = 0; e < count; ++e)
      for (int64_t axis = 0; axis < 3; ++axis)
        results_.direction[3 * m_.transpose[begin + e] + axis] = sum<T>(along_[3 * e + axis]);
  }
  void addWeight() {
    if (results_.weight == nullptr) return;
    for (int64_t r = 0; r < m_.functions; ++r)
      for (int64_t third = 0; third < 3; ++third)
        for (int64_t f = 0; f < m_.channels; ++f)
          results_.weight[(3 * r + third) * m_.channels + f] +=
              weightGradient_[static_cast<size_t>(r * sizes_.width + third * sizes_.channels + f)];
  }

 private:
  const Message<T>& m_;
  const Results<T>& results_;

 public:
  const Sizes<T> sizes_;
  const std::vector<T> weight;
  BlockBasis<T> basis;
  Buffer<T> filters;

 private:
  std::vector<Vec<T>> along_;
  std::vector<T> weightGradient_, basisGradient_, transposed_;
};

// The filters' directional derivative: cotangent of the basis times weight, and basis times that of the weight.
template <class T>
class FilterCotangents {
 public:
  FilterCotangents(const Message<T>& m, const Cotangents<T>& c)
      : cotangents_(c), basis(m), filters(m), weight(c.weight == nullptr ? std::vector<T>() : padded(m, c.weight)) {}
  template <class EdgeOf>
  void fill(int64_t count, const std::vector<T>& ofMessage, const BlockBasis<T>& basisOfMessage, const EdgeOf& edgeOf) {
    basis.fill(cotangents_.basis, count, edgeOf);
    basis.filters(count, ofMessage, filters);
    if (!weight.empty()) basisOfMessage.template filters<true>(count, weight, filters);
  }

 private:
  const Cotangents<T>& cotangents_;

 public:
  BlockBasis<T> basis;
  Buffer<T> filters;
  const std::vector<T> weight;
};

}  // namespace hydride::HYDRIDE_CAPABILITY
