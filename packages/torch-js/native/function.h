// Functions with a backward written in JavaScript, as nodes of libtorch's graph.
#pragma once

#include <torch/csrc/autograd/function.h>

#include <string>

namespace torchjs {

// As JavaScript knows the node: `PowBackward0`, and for a function written there its own name and `Backward`.
std::string nodeName(torch::autograd::Node& node);
// A message of libtorch, with the C++ name of such a node replaced by `name`.
std::string withFunctionName(std::string message, const std::string& name);

}  // namespace torchjs
