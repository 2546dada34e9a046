// From the operands of EGNN's operators to what the kernels read: checked, in rows of whole vectors, weights in panels.
#pragma once

#include <ATen/ATen.h>

#include "call.h"
#include "egnn/kernels.h"
#include "egnn/operands.h"
#include "partition.h"

namespace hydride::egnn {

struct Sizes {
  int64_t atoms, edges, channels, functions;
};

inline bool has(const at::Tensor& input) { return input.defined() && input.numel() > 0; }

Sizes check(const char* op, const Tensors& inputs, at::TensorList graph);

// (rows, channels) in rows of `width`, with zeros at their ends.
inline at::Tensor padded(const at::Tensor& rows, int64_t width) {
  const int64_t missing = width - rows.size(-1);
  return missing == 0 ? rows.contiguous() : at::constant_pad_nd(rows, {0, missing});
}

// Their number follows from the sizes alone. The more there are, the more weight gradients are added up in the end.
inline int64_t partsOf(int64_t edges) {
  constexpr int64_t kEdgesPerPart = 1024, kMost = 16;
  int64_t parts = 1;
  while (2 * parts <= kMost && 2 * parts * kEdgesPerPart <= edges) parts *= 2;
  return parts;
}

// Keeps what it made alive as long as the operator runs.
class HiddenOperands {
 public:
  HiddenOperands(const Sizes& sizes, const Tensors& inputs, at::TensorList graph, int64_t lanes)
      : sizes_(sizes), width_((sizes.channels + lanes - 1) / lanes * lanes), graph_(graph.vec()) {
    for (Input i : {kReceivers, kSenders, kScalarWeight}) made_[i] = padded(inputs[i], width_);
    made_[kScalars] = inputs[kScalars].contiguous();
  }
  int64_t width() const { return width_; }
  template <class T>
  Hidden<T> get() const {
    const auto data = [&](Input i) { return made_[i].template const_data_ptr<T>(); };
    const auto index = [&](Index i) { return graph_[i].const_data_ptr<int32_t>(); };
    return {sizes_.channels, width_,         sizes_.functions,    data(kReceivers),
            data(kSenders),  data(kScalars), data(kScalarWeight), {index(kSender), index(kReceiver), index(kRows)}};
  }

 private:
  Sizes sizes_;
  int64_t width_;
  Tensors graph_;
  at::Tensor made_[kHiddenInputs];
};

// Memory for each thread that works.
class Workspaces {
 public:
  Workspaces(int64_t bytes, int64_t parts) : memory_(at::zeros({threads(parts), bytes}, at::kByte)) {}
  // Those that work on so many parts.
  static int64_t threads(int64_t parts) { return std::min<int64_t>(parts, at::get_num_threads()); }
  char* of(int64_t thread) const { return static_cast<char*>(memory_.mutable_data_ptr()) + thread * memory_.stride(0); }

 private:
  at::Tensor memory_;
};

}  // namespace hydride::egnn
