// The first layer of EGNN's edges, linear in what the atoms and the edge bring, so that it needs a gather where there
// would be a product per edge: gather, sum and activation in one, both derivatives likewise.
#include "egnn/hidden.h"

#include <ATen/ATen.h>
#include <ATen/Dispatch.h>
#include <torch/library.h>

#include "call.h"
#include "egnn/gradients.h"
#include "egnn/prepare.h"

namespace hydride::egnn {

namespace {

Rows rowsOf(const Sizes& sizes, at::TensorList graph) {
  return Rows(graph[kRows], std::nullopt, sizes.edges, partsOf(sizes.edges));
}

Activation activationOf(bool silu) { return silu ? Activation::kSilu : Activation::kRelu; }

at::Tensor forwardOnCpu(const at::Tensor& receivers, const at::Tensor& senders, const at::Tensor& scalars,
                        const at::Tensor& weight, at::TensorList graph, bool silu) {
  const Tensors inputs{receivers, senders, scalars, weight};
  const Sizes sizes = check("egnn_hidden", inputs, graph);
  const Rows rows = rowsOf(sizes, graph);
  at::Tensor out = at::empty({sizes.edges, sizes.channels}, receivers.options());
  AT_DISPATCH_FLOATING_TYPES(receivers.scalar_type(), "egnn_hidden", [&] {
    const auto& kernels = hiddenKernels<scalar_t>(activationOf(silu));
    const HiddenOperands operands(sizes, inputs, graph, kernels.lanes);
    const auto hidden = operands.get<scalar_t>();
    const Workspaces workspaces(kernels.workspace(hidden), rows.parts());
    auto* to = out.mutable_data_ptr<scalar_t>();
    forParts(rows.parts(), [&](int64_t part, int64_t thread) {
      kernels.forward(hidden, rows.first(part), rows.first(part + 1), to, workspaces.of(thread));
    });
  });
  return out;
}

Four backwardOnCpu(const at::Tensor& given, const at::Tensor& receivers, const at::Tensor& senders,
                   const at::Tensor& scalars, const at::Tensor& weight, at::TensorList graph, bool silu,
                   HiddenWanted wanted) {
  const Tensors inputs{receivers, senders, scalars, weight};
  const Sizes sizes = check("egnn_hidden_backward", inputs, graph);
  const at::Tensor gradient =
      checkedMatrix("egnn_hidden_backward", "a gradient", given, sizes.edges, sizes.channels, receivers);
  const Rows rows = rowsOf(sizes, graph);
  Four out;
  AT_DISPATCH_FLOATING_TYPES(receivers.scalar_type(), "egnn_hidden_backward", [&] {
    const auto& kernels = hiddenKernels<scalar_t>(activationOf(silu));
    const HiddenOperands operands(sizes, inputs, graph, kernels.lanes);
    const auto hidden = operands.get<scalar_t>();
    const HiddenResults results(sizes, graph, rows, operands.width(), wanted, receivers.scalar_type());
    const Workspaces workspaces(kernels.workspace(hidden), rows.parts());
    const auto* from = gradient.const_data_ptr<scalar_t>();
    forParts(rows.parts(), [&](int64_t part, int64_t thread) {
      kernels.backward(hidden, from, rows.first(part), rows.first(part + 1), results.of<scalar_t>(part),
                       workspaces.of(thread));
    });
    out = {results.total(kReceivers), results.total(kSenders), results.total(kScalars), results.total(kScalarWeight)};
  });
  return out;
}

// The gradient of `given`, then those of the inputs; `cotangents` are those of backward's results, and undefined ones
// are zero.
Five doubleBackwardOnCpu(const c10::List<std::optional<at::Tensor>>& cotangents, const at::Tensor& given,
                         const at::Tensor& receivers, const at::Tensor& senders, const at::Tensor& scalars,
                         const at::Tensor& weight, at::TensorList graph, bool silu, HiddenWanted wanted) {
  const Tensors inputs{receivers, senders, scalars, weight};
  const Sizes sizes = check("egnn_hidden_double_backward", inputs, graph);
  const at::Tensor gradient =
      checkedMatrix("egnn_hidden_double_backward", "a gradient", given, sizes.edges, sizes.channels, receivers);
  Tensors changes;
  for (size_t i = 0; i < kHiddenInputs; ++i) {
    const std::optional<at::Tensor> each = cotangents.get(i);
    changes.push_back(each && each->defined() ? *each : at::zeros_like(inputs[i]));
  }
  // d (s W) = ds W + s dW
  changes[kScalars] = at::cat({changes[kScalars], scalars}, 1);
  changes[kScalarWeight] = at::cat({weight, changes[kScalarWeight]}, 0);
  Sizes ofChange = sizes;
  ofChange.functions *= 2;
  const Rows rows = rowsOf(sizes, graph);
  Five out;
  AT_DISPATCH_FLOATING_TYPES(receivers.scalar_type(), "egnn_hidden_double_backward", [&] {
    const auto& kernels = hiddenKernels<scalar_t>(activationOf(silu));
    const HiddenOperands operands(sizes, inputs, graph, kernels.lanes), change(ofChange, changes, graph, kernels.lanes);
    const auto hidden = operands.get<scalar_t>(), along = change.get<scalar_t>();
    const int64_t width = operands.width();
    const HiddenResults results(sizes, graph, rows, width, wanted, receivers.scalar_type());
    const HiddenResults direct(ofChange, graph, rows, width, {false, false, wanted[kScalars], wanted[kScalarWeight]},
                               receivers.scalar_type());
    const Workspaces workspaces(kernels.workspace(hidden), rows.parts());
    at::Tensor ofGradient = at::empty_like(gradient);
    const auto* from = gradient.const_data_ptr<scalar_t>();
    auto* to = ofGradient.mutable_data_ptr<scalar_t>();
    forParts(rows.parts(), [&](int64_t part, int64_t thread) {
      kernels.doubleBackward(hidden, along, from, rows.first(part), rows.first(part + 1), to,
                             results.of<scalar_t>(part), direct.of<scalar_t>(part), workspaces.of(thread));
    });
    at::Tensor ofScalars = results.total(kScalars), ofWeight = results.total(kScalarWeight);
    if (wanted[kScalars]) ofScalars = ofScalars + direct.total(kScalars).narrow(1, sizes.functions, sizes.functions);
    if (wanted[kScalarWeight]) ofWeight = ofWeight + direct.total(kScalarWeight).narrow(0, 0, sizes.functions);
    out = {ofGradient, results.total(kReceivers), results.total(kSenders), ofScalars, ofWeight};
  });
  return out;
}

}  // namespace

}  // namespace hydride::egnn

TORCH_LIBRARY_IMPL(hydride, CPU, library) {
  library.impl("egnn_hidden", hydride::egnn::forwardOnCpu);
  library.impl("egnn_hidden_backward", hydride::egnn::backwardOnCpu);
  library.impl("egnn_hidden_double_backward", hydride::egnn::doubleBackwardOnCpu);
}
