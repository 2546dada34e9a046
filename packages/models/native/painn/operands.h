// The operands of PaiNN's message and of its derivatives, in the order of the operators' schemas.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <tuple>
#include <vector>

namespace hydride::painn {

using Tensors = std::vector<at::Tensor>;

enum Input { kPhi, kVectors, kBasis, kDirection, kWeight, kInputs };
constexpr const char* kInputNames[] = {"phi", "vectors", "basis", "direction", "weight"};
// By receiver: the sender and the receiver of each edge, where each receiver's edges begin. By sender: where each
// sender's begin, and the edges in that order.
enum Index { kSender, kReceiver, kRows, kTranspose, kColumns, kGraph };
constexpr const char* kGraphNames[] = {"sender", "receiver", "rowOffsets", "transpose", "senderOffsets"};

using Wanted = std::array<bool, kInputs>;

using Five = std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor>;
using Seven = std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor>;

}  // namespace hydride::painn
