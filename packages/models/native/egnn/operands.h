// The operands of EGNN's operators, in the order of their schemas.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <vector>

namespace hydride::egnn {

using Tensors = std::vector<at::Tensor>;

// What the first layer is made of comes first. Where there is no envelope, or no size, there are tensors without
// elements.
enum Input {
  kReceivers,
  kSenders,
  kScalars,
  kScalarWeight,
  kHiddenInputs,
  kEnvelope = kHiddenInputs,
  kMessage,
  kMessageBias,
  kSize,
  kSizeBias,
  kLast,
  kInputs
};
constexpr const char* kInputNames[] = {"receivers",      "senders",      "scalars",     "scalar weight", "envelope",
                                       "message weight", "message bias", "size weight", "size bias",     "last"};

// The sender and the receiver of each edge, by receiver, and where each receiver's edges begin.
enum Index { kSender, kReceiver, kRows, kGraph };
constexpr const char* kGraphNames[] = {"sender", "receiver", "rowOffsets"};

using Wanted = std::array<bool, kInputs>;

}  // namespace hydride::egnn
