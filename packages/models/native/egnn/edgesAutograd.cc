// EGNN's edges as an operator with derivatives: the first is computed as the edges are, those beyond it are autograd's,
// of the same equations in libtorch's operators.
#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include "call.h"
#include "egnn/operands.h"
#include "egnn/prepare.h"

namespace hydride::egnn {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

using Forward = std::tuple<at::Tensor, at::Tensor, Tensors>(at::TensorList, at::TensorList, bool, bool, bool);
using Backward = Tensors(at::TensorList, at::TensorList, at::TensorList, at::TensorList, bool, bool, Wanted);

std::array<at::Tensor, 2> composed(const Tensors& in, at::TensorList graph, bool silu) {
  const auto act = [&](const at::Tensor& z) { return silu ? at::silu(z) : at::relu(z); };
  const at::Tensor z = in[kReceivers].index_select(0, graph[kReceiver]) + in[kSenders].index_select(0, graph[kSender]) +
                       in[kScalars].matmul(in[kScalarWeight]);
  at::Tensor message = act(at::linear(act(z), in[kMessage], in[kMessageBias]));
  if (has(in[kEnvelope])) message = message * in[kEnvelope].unsqueeze(1);
  const at::Tensor sums = at::zeros_like(in[kReceivers]).index_add(0, graph[kReceiver], message);
  if (!has(in[kSize])) return {sums, at::Tensor()};
  return {sums, act(at::linear(message, in[kSize], in[kSizeBias])).matmul(in[kLast])};
}

// First derivatives that have derivatives.
variable_list composedGradients(Tensors inputs, at::TensorList graph, bool silu, const variable_list& gradients,
                                const Wanted& wanted) {
  variable_list sources;
  for (size_t i = 0; i < kInputs; ++i) {
    // One tensor may be two inputs: its views have gradients of their own.
    inputs[i] = inputs[i].view_as(inputs[i]);
    if (wanted[i]) sources.push_back(inputs[i]);
  }
  const std::array<at::Tensor, 2> results = composed(inputs, graph, silu);
  variable_list outputs, cotangents;
  for (size_t k = 0; k < results.size(); ++k)
    if (results[k].defined() && gradients[k].defined()) {
      outputs.push_back(results[k]);
      cotangents.push_back(gradients[k]);
    }
  const variable_list found = torch::autograd::grad(outputs, sources, cotangents, true, true, true);
  variable_list out(kInputs);
  for (size_t i = 0, next = 0; i < kInputs; ++i)
    if (wanted[i]) out[i] = found[next++];
  return out;
}

struct EdgesFunction : torch::autograd::Function<EdgesFunction> {
  static variable_list forward(AutogradContext* context, at::TensorList operands, bool silu, bool keep, bool bfloat16) {
    at::AutoDispatchBelowADInplaceOrView guard;
    const auto [sums, sizes, kept] =
        typed<Forward>("hydride::egnn_edges_forward")
            .call(operands.slice(0, kInputs), operands.slice(kInputs), silu, keep, bfloat16);
    variable_list saved = operands.vec();
    saved.insert(saved.end(), kept.begin(), kept.end());
    context->save_for_backward(saved);
    context->saved_data["silu"] = silu;
    context->saved_data["bfloat16"] = bfloat16;
    context->set_materialize_grads(false);
    return {sums, sizes};
  }
  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    constexpr size_t kOperands = static_cast<size_t>(kInputs) + kGraph, kOptions = 3;
    variable_list out(kOperands + kOptions);
    if (!gradients[0].defined() && !gradients[1].defined()) return out;
    const at::TensorList inputs = at::TensorList(saved).slice(0, kInputs),
                         graph = at::TensorList(saved).slice(kInputs, kGraph);
    const bool silu = context->saved_data["silu"].toBool();
    Wanted wanted{};
    for (size_t i = 0; i < kInputs; ++i) wanted[i] = context->needs_input_grad(i);
    variable_list found;
    if (at::GradMode::is_enabled()) {
      found = composedGradients(inputs.vec(), graph, silu, gradients, wanted);
    } else {
      const at::Tensor none = at::empty({0}, saved[kReceivers].options());
      const Tensors given{gradients[0].defined() ? gradients[0] : none, gradients[1].defined() ? gradients[1] : none};
      found = typed<Backward>("hydride::egnn_edges_backward")
                  .call(given, inputs, at::TensorList(saved).slice(kOperands), graph, silu,
                        context->saved_data["bfloat16"].toBool(), wanted);
    }
    for (size_t i = 0; i < kInputs; ++i)
      if (wanted[i]) out[i] = found[i];
    return out;
  }
};

std::tuple<at::Tensor, at::Tensor> edges(const at::Tensor& receivers, const at::Tensor& senders,
                                         const at::Tensor& scalars, at::TensorList weights, at::TensorList graph,
                                         bool silu, const std::optional<at::Tensor>& envelope, bool keep,
                                         bool bfloat16) {
  TORCH_CHECK_VALUE(weights.size() == 3 || weights.size() == 6,
                    "egnn_edges: expected 3 weights, or 6 with those of sizes, found ", weights.size());
  const at::Tensor none = at::empty({0}, receivers.options());
  Tensors operands(kInputs, none);
  operands[kReceivers] = receivers;
  operands[kSenders] = senders;
  operands[kScalars] = scalars;
  operands[kScalarWeight] = weights[0];
  if (envelope) operands[kEnvelope] = *envelope;
  for (size_t i = 1; i < weights.size(); ++i) operands[kMessage + i - 1] = weights[i];
  bool differentiated = false;
  if (at::GradMode::is_enabled())
    for (const at::Tensor& each : operands) differentiated = differentiated || each.requires_grad();
  if (!differentiated) {
    const auto [sums, sizes, kept] =
        typed<Forward>("hydride::egnn_edges_forward").call(operands, graph, silu, false, bfloat16);
    return {sums, sizes};
  }
  operands.insert(operands.end(), graph.begin(), graph.end());
  const variable_list out = EdgesFunction::apply(at::TensorList(operands), silu, keep, bfloat16);
  return {out[0], out[1]};
}

}  // namespace

}  // namespace hydride::egnn

TORCH_LIBRARY_IMPL(hydride, CompositeImplicitAutograd, library) { library.impl("egnn_edges", hydride::egnn::edges); }
