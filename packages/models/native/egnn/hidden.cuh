// The first layer of EGNN's edges on CUDA devices, for its own operators and for all of the edges'.
#pragma once

#include <ATen/ATen.h>

#include <array>

#include "cuda/operands.cuh"
#include "cuda/segments.cuh"
#include "egnn/hidden.h"

namespace hydride::egnn::cuda {

using hydride::cuda::HeldSegments;

struct Sizes {
  int64_t atoms, edges, channels, functions;
};

// Operands, checked and contiguous: the first layer's, or all. What there need not be is undefined where it has no
// elements.
struct Operands {
  Operands(const char* op, const Tensors& given, at::TensorList graph);

  bool has(size_t input) const { return inputs[input].defined(); }
  const at::Tensor& operator[](size_t input) const { return inputs[input]; }
  at::ScalarType type() const { return inputs[kReceivers].scalar_type(); }
  at::TensorOptions options() const { return inputs[kReceivers].options(); }
  HeldSegments received() const { return {graph[kRows], std::nullopt}; }

  Tensors inputs;
  at::TensorList graph;
  Sizes sizes{};
};

// h (E, F) in the operands' precision, or of float32 in bfloat16.
at::Tensor hidden(const Operands& operands, bool silu, at::ScalarType type);

// From the gradient of h, contiguous and in the operands' precision; undefined where it is not wanted.
std::array<at::Tensor, kHiddenInputs> hiddenGradients(const at::Tensor& gradient, const Operands& operands, bool silu,
                                                      const HiddenWanted& wanted);

}  // namespace hydride::egnn::cuda
