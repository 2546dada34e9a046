// The product of matrices that are large enough for it to pay: tiles that fill the vector registers, and work on the
// result
// (`epilogue`) while it is still there.
#pragma once

#include <algorithm>

#include "vector.h"

namespace hydride::HYDRIDE_CAPABILITY {

// A tile has this many rows, and as many vectors across: with 32 registers 24 sums, with 16 registers 12.
constexpr int64_t kHeight = 6;
constexpr int64_t kPanelVectors = kVectorBytes == 64 ? 4 : 2;
template <class T>
constexpr int64_t kPanel = kPanelVectors * kLanes<T>;

// The right side of a product, in panels of kPanel columns: row k of panel p begins at data[p * panel + k * row].
template <class T>
struct Panels {
  const T* data;
  int64_t row, panel;
};
// A matrix as it is, whose rows have whole vectors.
template <class T>
constexpr Panels<T> inPlace(const T* data, int64_t row) {
  return {data, row, kPanel<T>};
}
template <class T, int kVectors, class Epilogue>
inline __attribute__((always_inline)) void tallTile(Matrix<T> a, int64_t inner, const T* b, int64_t bRow, int64_t first,
                                                    int64_t last, int64_t column, const Epilogue& epilogue) {
  Vec<T> sums[kHeight][kVectors] = {};
  for (int64_t k = 0; k < inner; ++k) {
    Vec<T> row[kVectors];
    for (int v = 0; v < kVectors; ++v) row[v] = load(b + k * bRow + v * kLanes<T>);
    for (int64_t i = 0; i < kHeight; ++i) {
      const T factor = a.data[i * a.row + k * a.column];
      for (int v = 0; v < kVectors; ++v) sums[i][v] += factor * row[v];
    }
  }
  // Indexed by what is known at run time only, it would keep the sums out of the registers.
  Vec<T> done[kHeight][kVectors];
  for (int64_t i = 0; i < kHeight; ++i)
    for (int v = 0; v < kVectors; ++v) done[i][v] = sums[i][v];
  for (int64_t i = first; i < last; ++i)
    for (int64_t v = 0; v < kVectors; ++v) epilogue(i, column + v * kLanes<T>, done[i - first][v]);
}

// epilogue(row, first column, vector) for each vector of the product of a (rows, inner) and b (inner, columns),
// `columns` a multiple of kLanes. `a` is read to the next multiple of kHeight rows; what stands there does not matter.
template <class T, class Epilogue>
void panelProduct(Matrix<T> a, int64_t rows, int64_t inner, Panels<T> b, int64_t columns, const Epilogue& epilogue) {
  for (int64_t column = 0; column < columns; column += kPanel<T>) {
    const T* right = b.data + column / kPanel<T> * b.panel;
    const int64_t vectors = std::min(columns - column, kPanel<T>) / kLanes<T>;
    for (int64_t i = 0; i < rows; i += kHeight) {
      const Matrix<T> part{a.data + i * a.row, a.row, a.column};
      const int64_t last = std::min(i + kHeight, rows);
      if (vectors == kPanelVectors)
        tallTile<T, kPanelVectors>(part, inner, right, b.row, i, last, column, epilogue);
      else if (vectors == 3)
        tallTile<T, 3>(part, inner, right, b.row, i, last, column, epilogue);
      else if (vectors == 2)
        tallTile<T, 2>(part, inner, right, b.row, i, last, column, epilogue);
      else
        tallTile<T, 1>(part, inner, right, b.row, i, last, column, epilogue);
    }
  }
}

}  // namespace hydride::HYDRIDE_CAPABILITY
