#include "egnn/weightGradients.h"

#include <ATen/Dispatch.h>

namespace hydride::egnn {

WeightGradients::WeightGradients(const Tensors& inputs, int64_t width, const Wanted& needed, int64_t threads) {
  const auto options = inputs[kReceivers].options();
  for (size_t i = kMessage; i < kInputs; ++i) {
    if (!needed[i] || !has(inputs[i])) continue;
    const int64_t rows = inputs[i].dim() == 1 ? 1 : width;
    threads_[i] = at::zeros({threads, rows, width}, options);
    totals_[i] = at::zeros({rows, width}, options);
  }
}

void WeightGradients::add(int64_t part, int64_t thread) {
  for (int64_t next; (next = next_.load()) != part;) next_.wait(next);
  for (size_t i = kMessage; i < kInputs; ++i) {
    if (!totals_[i].defined()) continue;
    AT_DISPATCH_FLOATING_TYPES(totals_[i].scalar_type(), "egnn weights", [&] {
      scalar_t* to = totals_[i].mutable_data_ptr<scalar_t>();
      scalar_t* from = threads_[i].mutable_data_ptr<scalar_t>() + thread * threads_[i].stride(0);
      const int64_t count = totals_[i].numel();
      for (int64_t k = 0; k < count; ++k) to[k] += from[k];
      std::fill_n(from, count, scalar_t{0});
    });
  }
  next_.store(part + 1);
  next_.notify_all();
}

at::Tensor WeightGradients::total(Input input, const at::Tensor& weight) const {
  const at::Tensor total = totals_[input].narrow(1, 0, weight.size(-1));
  return (weight.dim() == 1 ? total.squeeze(0) : total.narrow(0, 0, weight.size(0))).contiguous();
}

}  // namespace hydride::egnn
