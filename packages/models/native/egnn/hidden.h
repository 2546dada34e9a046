// The signatures of egnn_hidden and its derivatives.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <optional>
#include <tuple>

#include "egnn/operands.h"

namespace hydride::egnn {

using HiddenWanted = std::array<bool, kHiddenInputs>;
using Four = std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor>;
using Five = std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor, at::Tensor>;

}  // namespace hydride::egnn
