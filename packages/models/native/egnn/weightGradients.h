// The gradients of the weights that edges are multiplied by. Each thread adds up those of the part that it works on,
// and the parts are added in their order: sums do not depend on the number of threads, and memory does not on that of
// parts.
#pragma once

#include <ATen/ATen.h>

#include <array>
#include <atomic>

#include "egnn/kernels.h"
#include "egnn/prepare.h"

namespace hydride::egnn {

class WeightGradients {
 public:
  // Those of the weights after the first layer that are `needed`.
  WeightGradients(const Tensors& inputs, int64_t width, const Wanted& needed, int64_t threads);
  // Null where it is not needed.
  template <class T>
  T* of(Input input, int64_t thread) const {
    const at::Tensor& sums = threads_[input];
    return sums.defined() ? sums.mutable_data_ptr<T>() + thread * sums.stride(0) : nullptr;
  }
  // Once for each part, when its thread is done with it. Waits for the parts before, which other threads have taken.
  void add(int64_t part, int64_t thread);
  // In the shape of the weight: rows and columns beyond it left out.
  at::Tensor total(Input input, const at::Tensor& weight) const;

 private:
  std::array<at::Tensor, kInputs> threads_, totals_;
  std::atomic<int64_t> next_{0};
};

}  // namespace hydride::egnn
