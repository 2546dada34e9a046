// Vectors of numbers as wide as the instructions that this file is compiled for, and products of small matrices.
#pragma once

#include <cstdint>
#include <cstring>

namespace hydride::HYDRIDE_CAPABILITY {

#if defined(__AVX512F__)
constexpr int64_t kVectorBytes = 64;
#elif defined(__AVX2__)
constexpr int64_t kVectorBytes = 32;
#else
constexpr int64_t kVectorBytes = 16;
#endif

template <class T>
struct Vectors {
  typedef T Vec __attribute__((vector_size(kVectorBytes)));
};
template <class T>
using Vec = typename Vectors<T>::Vec;

// Numbers in a vector.
template <class T>
constexpr int64_t kLanes = kVectorBytes / static_cast<int64_t>(sizeof(T));

constexpr int64_t roundUp(int64_t count, int64_t multiple) { return (count + multiple - 1) / multiple * multiple; }

template <class T>
constexpr int64_t wholeVectors(int64_t count) {
  return roundUp(count, kLanes<T>);
}

template <class T>
inline Vec<T> load(const T* from) {
  Vec<T> value;
  std::memcpy(&value, from, sizeof value);
  return value;
}
template <class T>
inline void store(T* to, Vec<T> value) {
  std::memcpy(to, &value, sizeof value);
}

// Part of a row: all lanes, or the first few where the row ends within the vector; the others are 0.
template <class T>
struct Part {
  int64_t offset, count;
  bool whole;
  Part(int64_t offset, int64_t length) : offset(offset), count(length - offset), whole(length - offset >= kLanes<T>) {}
  Vec<T> load(const T* row) const {
    if (whole) return HYDRIDE_CAPABILITY::load(row + offset);
    Vec<T> value{};
    std::memcpy(&value, row + offset, static_cast<size_t>(count) * sizeof(T));
    return value;
  }
  void store(T* row, Vec<T> value) const {
    if (whole) return HYDRIDE_CAPABILITY::store(row + offset, value);
    std::memcpy(row + offset, &value, static_cast<size_t>(count) * sizeof(T));
  }
};

template <class T>
inline T sum(Vec<T> value) {
  T total = 0;
  for (int64_t lane = 0; lane < kLanes<T>; ++lane) total += value[lane];
  return total;
}

// A matrix of which rows and columns may be apart: element (i, k) lies at data[i * row + k * column].
template <class T>
struct Matrix {
  const T* data;
  int64_t row, column;
};

constexpr int64_t kTileRows = 4;

template <class T, int kVectors, bool kAdd>
inline void tile(Matrix<T> a, int64_t inner, const T* b, int64_t bRow, T* out, int64_t outRow) {
  Vec<T> sums[kTileRows][kVectors];
  for (int64_t i = 0; i < kTileRows; ++i)
    for (int v = 0; v < kVectors; ++v) sums[i][v] = kAdd ? load(out + i * outRow + v * kLanes<T>) : Vec<T>{};
  for (int64_t k = 0; k < inner; ++k) {
    Vec<T> row[kVectors];
    for (int v = 0; v < kVectors; ++v) row[v] = load(b + k * bRow + v * kLanes<T>);
    for (int64_t i = 0; i < kTileRows; ++i) {
      const T factor = a.data[i * a.row + k * a.column];
      for (int v = 0; v < kVectors; ++v) sums[i][v] += factor * row[v];
    }
  }
  for (int64_t i = 0; i < kTileRows; ++i)
    for (int v = 0; v < kVectors; ++v) store(out + i * outRow + v * kLanes<T>, sums[i][v]);
}

// out = a b, or out += a b: `rows` a multiple of kTileRows, `columns` one of kLanes.
template <class T, bool kAdd = false>
void product(Matrix<T> a, int64_t rows, int64_t inner, const T* b, int64_t bRow, int64_t columns, T* out,
             int64_t outRow) {
  for (int64_t column = 0; column < columns;) {
    const int64_t vectors = (columns - column) / kLanes<T>;
    const int64_t taken = vectors >= 3 && vectors != 4 ? 3 : vectors >= 2 ? 2 : 1;
    for (int64_t i = 0; i < rows; i += kTileRows) {
      const Matrix<T> part{a.data + i * a.row, a.row, a.column};
      T* to = out + i * outRow + column;
      if (taken == 3)
        tile<T, 3, kAdd>(part, inner, b + column, bRow, to, outRow);
      else if (taken == 2)
        tile<T, 2, kAdd>(part, inner, b + column, bRow, to, outRow);
      else
        tile<T, 1, kAdd>(part, inner, b + column, bRow, to, outRow);
    }
    column += taken * kLanes<T>;
  }
}

}  // namespace hydride::HYDRIDE_CAPABILITY
