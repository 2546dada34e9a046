// The first layer of a block of edges, and its way back.
#pragma once

#include "egnn/kernels.h"
#include "egnn/products.h"
#include "egnn/workspace.h"
#include "product.h"

namespace hydride::HYDRIDE_CAPABILITY {

// `out` row i += the sum of the block's rows that atom i receives.
template <class T, class S>
void sumReceived(const egnn::Ends& ends, int64_t begin, int64_t count, const S* rows, int64_t width, T* out) {
  for (int64_t first = 0, last; first < count; first = last) {
    const int32_t atom = ends.receiver[begin + first];
    for (last = first + 1; last < count && ends.receiver[begin + last] == atom;) ++last;
    for (int64_t c = 0; c < width; c += kLanes<T>) {
      Vec<T> sum = load(out + atom * width + c);
      for (int64_t e = first; e < last; ++e) sum += loadAs<T>(rows + e * width + c);
      store(out + atom * width + c, sum);
    }
  }
}

template <class T>
void addTo(T* sums, const T* values, int64_t width) {
  for (int64_t c = 0; c < width; c += kLanes<T>) store(sums + c, load(sums + c) + load(values + c));
}

template <class T>
class HiddenBlock {
 public:
  HiddenBlock(const egnn::Hidden<T>& m, int64_t block, Workspace& memory)
      : m_(m),
        across_(wholeVectors<T>(m.functions)),
        scalars_(memory.take<T>(roundUp(block, kHeight) * m.functions)),
        transposed_(memory.take<T>(m.width * across_)) {}

  void prepareBack() {
    for (int64_t c = 0; c < m_.width; ++c)
      for (int64_t r = 0; r < across_; ++r)
        transposed_[c * across_ + r] = r < m_.functions ? m_.weight[r * m_.width + c] : T(0);
  }

  // epilogue(edge of the block, first column, z)
  template <class Epilogue>
  void forward(int64_t begin, int64_t count, const Epilogue& epilogue) {
    const int64_t R = m_.functions, width = m_.width;
    std::copy_n(m_.scalars + begin * R, count * R, scalars_);
    const int32_t *sender = m_.ends.sender + begin, *receiver = m_.ends.receiver + begin;
    panelProduct<T>(
        {scalars_, R, 1}, count, R, inPlace(m_.weight, width), width, [&](int64_t e, int64_t c, Vec<T> value) {
          epilogue(e, c,
                   value + load(m_.receivers + receiver[e] * width + c) + load(m_.senders + sender[e] * width + c));
        });
  }

  // From the gradients of z (block, width); of the block that `forward` had last.
  void backward(int64_t begin, int64_t count, const T* gradient, const egnn::HiddenGradients<T>& out) {
    const int64_t R = m_.functions, width = m_.width;
    if (out.receivers != nullptr) sumReceived(m_.ends, begin, count, gradient, width, out.receivers);
    if (out.senders != nullptr)
      for (int64_t e = 0; e < count; ++e)
        addTo(out.senders + (m_.ends.sender[begin + e] - out.firstSender) * width, gradient + e * width, width);
    if (out.scalars != nullptr)
      panelProduct<T>(
          {gradient, width, 1}, count, width, inPlace<T>(transposed_, across_), across_,
          [&](int64_t e, int64_t r, Vec<T> value) { Part<T>(r, R).store(out.scalars + (begin + e) * R, value); });
    if (out.weight != nullptr)
      panelProduct<T>({scalars_, 1, R}, R, count, inPlace(gradient, width), width,
                      [&](int64_t r, int64_t c, Vec<T> value) {
                        T* to = out.weight + r * width + c;
                        store(to, load(to) + value);
                      });
  }

 private:
  const egnn::Hidden<T>& m_;
  int64_t across_;
  T *scalars_, *transposed_;
};

}  // namespace hydride::HYDRIDE_CAPABILITY
