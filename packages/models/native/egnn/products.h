// The products of a block of edges with weights of F x F.
#pragma once

#include "egnn/kernels.h"
#include "egnn/workspace.h"
#include "product.h"

namespace hydride::HYDRIDE_CAPABILITY {

template <class T>
inline Vec<T> loadAs(const T* from) {
  return load(from);
}
template <class T>
inline void storeAs(T* to, Vec<T> value) {
  store(to, value);
}

// T: what is added up; S: what is multiplied and stored.
template <class T, class S>
class Products;

template <class T>
class Products<T, T> {
 public:
  Products(int64_t width, int64_t, egnn::Multiply, Workspace&) : width_(width) {}

  static int64_t packed(int64_t width) { return width * roundUp(width, kPanel<T>); }
  static int64_t panels(int64_t width) { return roundUp(width, kPanel<T>) / kPanel<T>; }
  // Element (k, c) of the weight (channels, channels) is from[k * row + c * column].
  static void pack(const T* from, int64_t row, int64_t column, int64_t channels, int64_t width, int64_t first,
                   int64_t last, T* to) {
    for (int64_t p = first; p < last; ++p)
      for (int64_t k = 0; k < width; ++k)
        for (int64_t c = 0; c < kPanel<T>; ++c) {
          const int64_t across = p * kPanel<T> + c;
          to[(p * width + k) * kPanel<T> + c] =
              k < channels && across < channels ? from[k * row + across * column] : T(0);
        }
  }

  // epilogue(edge, first column, vector) of rows (block, width) times weight.
  template <class Epilogue>
  void forward(int64_t count, const T* rows, const T* weight, const Epilogue& epilogue) {
    panelProduct<T>({rows, width_, 1}, count, width_, {weight, kPanel<T>, width_ * kPanel<T>}, width_, epilogue);
  }
  // sums (width, width) += gradient^T rows
  void addWeightGradient(int64_t count, const T* gradient, const T* rows, T* sums) {
    panelProduct<T>({gradient, 1, width_}, width_, count, inPlace(rows, width_), width_,
                    [&](int64_t r, int64_t c, Vec<T> value) {
                      T* to = sums + r * width_ + c;
                      store(to, load(to) + value);
                    });
  }

 private:
  int64_t width_;
};

}  // namespace hydride::HYDRIDE_CAPABILITY
