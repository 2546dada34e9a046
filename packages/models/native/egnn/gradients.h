// Where the parts' gradients go, and how they are added up: in the order of the parts.
#pragma once

#include <ATen/ATen.h>

#include <array>
#include <optional>

#include "egnn/kernels.h"
#include "egnn/prepare.h"
#include "partition.h"

namespace hydride::egnn {

// Each part has rows for the senders that its edges have.
class SenderGradients {
 public:
  SenderGradients(const Rows& rows, const at::Tensor& senders, int64_t width, at::ScalarType type);
  template <class T>
  T* of(int64_t part) const {
    return sums_.mutable_data_ptr<T>() + offsets_[static_cast<size_t>(part)] * width_;
  }
  int64_t first(int64_t part) const { return first_[static_cast<size_t>(part)]; }
  // (atoms, width)
  at::Tensor total(int64_t atoms) const;

 private:
  int64_t width_;
  // The first sender of each part, and where its rows begin.
  std::vector<int64_t> first_, offsets_;
  at::Tensor sums_;
};

// The gradients of what the first layer takes, those that are wanted.
class HiddenResults {
 public:
  using Wanted = std::array<bool, kHiddenInputs>;
  HiddenResults(const Sizes& sizes, at::TensorList graph, const Rows& rows, int64_t width, const Wanted& wanted,
                at::ScalarType type);
  template <class T>
  HiddenGradients<T> of(int64_t part) const {
    const auto data = [&](Input i) { return made_[i].defined() ? made_[i].template mutable_data_ptr<T>() : nullptr; };
    T* weight = data(kScalarWeight);
    if (weight != nullptr) weight += part * made_[kScalarWeight].stride(0);
    return {data(kReceivers), senders_ ? senders_->template of<T>(part) : nullptr, data(kScalars), weight,
            senders_ ? senders_->first(part) : 0};
  }
  // Undefined where it is not wanted.
  at::Tensor total(size_t input) const;

 private:
  Sizes sizes_;
  std::optional<SenderGradients> senders_;
  std::array<at::Tensor, kHiddenInputs> made_;
};

}  // namespace hydride::egnn
