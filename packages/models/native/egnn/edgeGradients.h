// Where the gradients of what egnn_edges takes go, and how they are found from what the kernels add up.
#pragma once

#include <ATen/ATen.h>

#include "egnn/gradients.h"
#include "egnn/weightGradients.h"

namespace hydride::egnn {

// The gradients of inputs, those that are wanted.
class CollectedGradients {
 public:
  // `fromSizes`: whether the gradient of the last weight is found from those of the weight and bias before it.
  CollectedGradients(const Sizes& sizes, const Tensors& inputs, at::TensorList graph, const Rows& rows, int64_t width,
                     const Wanted& wanted, bool fromSizes)
      : inputs_(inputs),
        wanted_(wanted),
        fromSizes_(fromSizes),
        hidden_(sizes, graph, rows, width,
                {wanted[kReceivers], wanted[kSenders], wanted[kScalars], wanted[kScalarWeight]},
                inputs[kReceivers].scalar_type()),
        weights_(inputs, width, needed(), Workspaces::threads(rows.parts())) {
    if (wanted[kEnvelope] && has(inputs[kEnvelope])) envelope_ = at::empty({sizes.edges}, inputs[kReceivers].options());
  }
  template <class T>
  EdgeGradients<T> of(int64_t part, int64_t thread) const {
    const auto weight = [&](Input i) { return weights_.of<T>(i, thread); };
    return {hidden_.of<T>(part), envelope_.defined() ? envelope_.mutable_data_ptr<T>() : nullptr,
            weight(kMessage),    weight(kMessageBias),
            weight(kSize),       weight(kSizeBias),
            weight(kLast)};
  }
  void done(int64_t part, int64_t thread) { weights_.add(part, thread); }
  // Without elements where it is not wanted.
  at::Tensor total(Input input) const {
    if (wanted_[input] && input < kHiddenInputs) return hidden_.total(input);
    if (!wanted_[input] || !has(inputs_[input])) return at::empty({0}, inputs_[kReceivers].options());
    if (input == kEnvelope) return envelope_;
    if (input == kLast && fromSizes_)
      return (weight(kSize) * inputs_[kSize]).sum(1) + weight(kSizeBias) * inputs_[kSizeBias];
    if (input == kSize) return weight(kSize) * inputs_[kLast].unsqueeze(1);
    if (input == kSizeBias) return weight(kSizeBias) * inputs_[kLast];
    return weight(input);
  }

 private:
  Wanted needed() const {
    Wanted needed = wanted_;
    if (!fromSizes_) return needed;
    needed[kSize] = needed[kSize] || wanted_[kLast];
    needed[kSizeBias] = needed[kSizeBias] || wanted_[kLast];
    needed[kLast] = false;
    return needed;
  }
  at::Tensor weight(Input input) const { return weights_.total(input, inputs_[input]); }

  const Tensors& inputs_;
  Wanted wanted_;
  bool fromSizes_;
  HiddenResults hidden_;
  WeightGradients weights_;
  at::Tensor envelope_;
};

}  // namespace hydride::egnn
