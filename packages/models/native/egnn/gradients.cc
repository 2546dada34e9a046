#include "egnn/gradients.h"

#include <ATen/Dispatch.h>

namespace hydride::egnn {

SenderGradients::SenderGradients(const Rows& rows, const at::Tensor& senders, int64_t width, at::ScalarType type)
    : width_(width), offsets_{0} {
  const auto* sender = senders.const_data_ptr<int32_t>();
  for (int64_t part = 0; part < rows.parts(); ++part) {
    const auto [least, most] =
        std::minmax_element(sender + rows.begin(rows.first(part)), sender + rows.begin(rows.first(part + 1)));
    const bool none = rows.begin(rows.first(part)) == rows.begin(rows.first(part + 1));
    first_.push_back(none ? 0 : *least);
    offsets_.push_back(offsets_.back() + (none ? 0 : *most + 1 - *least));
  }
  sums_ = at::zeros({offsets_.back(), width}, type);
}

at::Tensor SenderGradients::total(int64_t atoms) const {
  at::Tensor total = at::zeros({atoms, width_}, sums_.options());
  AT_DISPATCH_FLOATING_TYPES(total.scalar_type(), "egnn senders", [&] {
    const scalar_t* from = sums_.const_data_ptr<scalar_t>();
    scalar_t* to = total.mutable_data_ptr<scalar_t>();
    constexpr int64_t kGrain = 32;
    at::parallel_for(0, atoms, kGrain, [&](int64_t begin, int64_t end) {
      for (size_t part = 0; part < first_.size(); ++part) {
        const int64_t shift = offsets_[part] - first_[part];
        const int64_t first = std::max(begin, first_[part]);
        const int64_t last = std::min(end, first_[part] + offsets_[part + 1] - offsets_[part]);
        for (int64_t k = first * width_; k < last * width_; ++k) to[k] += from[k + shift * width_];
      }
    });
  });
  return total;
}

HiddenResults::HiddenResults(const Sizes& sizes, at::TensorList graph, const Rows& rows, int64_t width,
                             const Wanted& wanted, at::ScalarType type)
    : sizes_(sizes) {
  if (wanted[kReceivers]) made_[kReceivers] = at::zeros({sizes.atoms, width}, type);
  if (wanted[kSenders]) senders_.emplace(rows, graph[kSender], width, type);
  if (wanted[kScalars]) made_[kScalars] = at::empty({sizes.edges, sizes.functions}, type);
  if (wanted[kScalarWeight]) made_[kScalarWeight] = at::zeros({rows.parts(), sizes.functions, width}, type);
}

at::Tensor HiddenResults::total(size_t input) const {
  if (input == kScalars) return made_[input];
  at::Tensor total = input == kSenders && senders_ ? senders_->total(sizes_.atoms) : made_[input];
  if (!total.defined()) return total;
  if (input == kScalarWeight) total = total.sum(0);
  return total.narrow(1, 0, sizes_.channels).contiguous();
}

}  // namespace hydride::egnn
