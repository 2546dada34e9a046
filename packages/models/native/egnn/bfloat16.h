// Products of a block of edges with weights in bfloat16, added up in float32.
#pragma once

#include <algorithm>

#include "egnn/kernels.h"
#include "egnn/products.h"

namespace hydride::HYDRIDE_CAPABILITY {

using egnn::BFloat16;

// 16 bits in each 32.
using Words = Vec<uint32_t>;
typedef uint16_t Halves __attribute__((vector_size(kVectorBytes / 2)));

inline Words loadWords(const BFloat16* from) {
  Halves bits;
  std::memcpy(&bits, from, sizeof bits);
  return __builtin_convertvector(bits, Words);
}

template <class T>
inline Vec<T> loadAs(const BFloat16* from) {
  return reinterpret_cast<Vec<T>>(loadWords(from) << 16);
}
// Rounded to the nearest, to even where there are two.
inline void storeAs(BFloat16* to, Vec<float> value) {
  const Words bits = reinterpret_cast<Words>(value);
  const Words rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  // Rounding could carry what is not a number into another.
  const Halves out = __builtin_convertvector(value == value ? rounded : Words{} + 0x7fc0, Halves);
  std::memcpy(to, &out, sizeof out);
}

// What is multiplied from the right has two rows side by side, element by element, in panels of kPanel columns.
template <>
class Products<float, BFloat16> {
  static constexpr int64_t kColumns = kPanel<float>, kLength = kLanes<float>;
  // Sizes are rounded up to this: multiply is compiled for each.
  static constexpr int64_t kStep = 32;

 public:
  Products(int64_t width, int64_t block, egnn::Multiply multiply, Workspace& memory)
      : width_(width),
        multiply_(multiply),
        result_(memory.take<float>(roundUp(block, kStep) * kColumns)),
        pairs_(memory.take<uint32_t>(roundUp(block, kStep) / 2 * roundUp(width, kColumns))),
        turned_(memory.take<uint32_t>(roundUp(block, kStep) / 2 * width)) {}

  static int64_t packed(int64_t width) { return roundUp(width, 2) * roundUp(width, kColumns); }
  static int64_t panels(int64_t width) { return roundUp(width, kColumns) / kColumns; }
  static void pack(const float* from, int64_t row, int64_t column, int64_t channels, int64_t width, int64_t first,
                   int64_t last, BFloat16* to) {
    float line[kColumns];
    for (int64_t p = first; p < last; ++p)
      for (int64_t k = 0; k < width; ++k) {
        for (int64_t c = 0; c < kColumns; ++c) {
          const int64_t across = p * kColumns + c;
          line[c] = k < channels && across < channels ? from[k * row + across * column] : 0.0f;
        }
        BFloat16 rounded[kColumns];
        for (int64_t c = 0; c < kColumns; c += kLength) storeAs(rounded + c, load(line + c));
        for (int64_t c = 0; c < kColumns; ++c) to[(p * width + k / 2 * 2) * kColumns + 2 * c + k % 2] = rounded[c];
      }
  }

  template <class Epilogue>
  void forward(int64_t count, const BFloat16* rows, const BFloat16* weight, const Epilogue& epilogue) {
    for (int64_t column = 0; column < width_; column += kColumns) {
      const int64_t columns = std::min(kColumns, width_ - column);
      multiply_(roundUp(count, kStep), columns, width_, width_, kColumns, kColumns, false, rows,
                weight + column * width_, result_);
      for (int64_t e = 0; e < count; ++e)
        for (int64_t c = 0; c < columns; c += kLength) epilogue(e, column + c, load(result_ + e * kColumns + c));
    }
  }

  void addWeightGradient(int64_t count, const BFloat16* gradient, const BFloat16* rows, float* sums) {
    const int64_t inner = roundUp(count, kStep);
    pair(count, inner, gradient, width_, [&](int64_t k, int64_t c) { return pairs_ + k * width_ + c; });
    turn(inner / 2);
    pair(count, inner, rows, width_,
         [&](int64_t k, int64_t c) { return pairs_ + (c / kColumns * (inner / 2) + k) * kColumns + c % kColumns; });
    for (int64_t column = 0; column < width_; column += kColumns)
      multiply_(width_, std::min(kColumns, width_ - column), inner, inner, kColumns, width_, true,
                reinterpret_cast<const BFloat16*>(turned_),
                reinterpret_cast<const BFloat16*>(pairs_ + column / kColumns * (inner / 2) * kColumns), sums + column);
  }

 private:
  // Rows 2 k and 2 k + 1 side by side; zeros beyond `count`.
  template <class Place>
  static void pair(int64_t count, int64_t inner, const BFloat16* rows, int64_t width, const Place& place) {
    for (int64_t k = 0; k < inner / 2; ++k)
      for (int64_t c = 0; c < width; c += kLength) {
        const BFloat16* from = rows + 2 * k * width + c;
        const Words even = 2 * k < count ? loadWords(from) : Words{};
        const Words odd = 2 * k + 1 < count ? loadWords(from + width) : Words{};
        store(place(k, c), even | odd << 16);
      }
  }
  void turn(int64_t pairs) {
    constexpr int64_t kTile = 16;
    for (int64_t k = 0; k < pairs; k += kTile)
      for (int64_t c = 0; c < width_; ++c)
        for (int64_t i = 0; i < kTile; ++i) turned_[c * pairs + k + i] = pairs_[(k + i) * width_ + c];
  }

  int64_t width_;
  egnn::Multiply multiply_;
  float* result_;
  uint32_t *pairs_, *turned_;
};

}  // namespace hydride::HYDRIDE_CAPABILITY
