// What operators whose derivatives are operators too have in common.
#pragma once

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include <array>
#include <initializer_list>
#include <optional>
#include <vector>

namespace hydride {

// Tensors and those of a graph after them, as one list to record.
inline torch::autograd::variable_list operandsOf(std::initializer_list<at::Tensor> tensors, at::TensorList graph) {
  torch::autograd::variable_list operands(tensors);
  operands.insert(operands.end(), graph.begin(), graph.end());
  return operands;
}

// Which of `count` inputs, from the first on, a gradient is wanted of.
template <size_t count>
std::array<bool, count> wantedFrom(const torch::autograd::AutogradContext& context, size_t first) {
  std::array<bool, count> wanted{};
  for (size_t i = 0; i < count; ++i) wanted[i] = context.needs_input_grad(first + i);
  return wanted;
}

// Remembers which gradients a derivative was asked for; `results` that were not get a tensor without elements.
template <size_t count>
torch::autograd::variable_list onlyWanted(torch::autograd::AutogradContext& context,
                                          torch::autograd::variable_list results, const std::array<bool, count>& wanted,
                                          const at::Tensor& like) {
  for (at::Tensor& each : results)
    if (!each.defined()) each = at::empty({0}, like.options());
  context.saved_data["wanted"] = std::vector<int64_t>(wanted.begin(), wanted.end());
  return results;
}

// The cotangents of such results; none of those that were not asked for.
inline c10::List<std::optional<at::Tensor>> cotangentsOf(torch::autograd::AutogradContext& context,
                                                         const torch::autograd::variable_list& gradients) {
  const std::vector<int64_t> wanted = context.saved_data["wanted"].toIntVector();
  c10::List<std::optional<at::Tensor>> cotangents;
  for (size_t i = 0; i < wanted.size(); ++i)
    cotangents.push_back(wanted[i] != 0 && gradients[i].defined() ? std::optional(gradients[i]) : std::nullopt);
  return cotangents;
}

}  // namespace hydride
