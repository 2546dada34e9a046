// The derivatives of egnn_hidden, up to the second.
#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include "call.h"
#include "derivatives.h"
#include "egnn/hidden.h"

namespace hydride::egnn {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

using Forward = at::Tensor(const at::Tensor&, const at::Tensor&, const at::Tensor&, const at::Tensor&, at::TensorList,
                           bool);
using Backward = Four(const at::Tensor&, const at::Tensor&, const at::Tensor&, const at::Tensor&, const at::Tensor&,
                      at::TensorList, bool, HiddenWanted);
using DoubleBackward = Five(const c10::List<std::optional<at::Tensor>>&, const at::Tensor&, const at::Tensor&,
                            const at::Tensor&, const at::Tensor&, const at::Tensor&, at::TensorList, bool,
                            HiddenWanted);

struct HiddenFunction : torch::autograd::Function<HiddenFunction> {
  static at::Tensor forward(AutogradContext* context, at::TensorList o, bool silu) {
    at::AutoDispatchBelowADInplaceOrView guard;
    context->save_for_backward(o.vec());
    context->saved_data["silu"] = silu;
    return typed<Forward>("hydride::egnn_hidden").call(o[0], o[1], o[2], o[3], o.slice(kHiddenInputs), silu);
  }
  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list o = context->get_saved_variables();
    const HiddenWanted wanted = wantedFrom<kHiddenInputs>(*context, 0);
    const auto [a, b, c, d] = typed<Backward>("hydride::egnn_hidden_backward")
                                  .call(gradients[0], o[0], o[1], o[2], o[3], at::TensorList(o).slice(kHiddenInputs),
                                        context->saved_data["silu"].toBool(), wanted);
    variable_list out{a, b, c, d};
    for (size_t i = 0; i < kHiddenInputs; ++i)
      if (!wanted[i]) out[i] = at::Tensor();
    out.resize(o.size() + 1);
    return out;
  }
};

struct HiddenBackwardFunction : torch::autograd::Function<HiddenBackwardFunction> {
  static variable_list forward(AutogradContext* context, at::TensorList o, bool silu, const HiddenWanted& wanted) {
    at::AutoDispatchBelowADInplaceOrView guard;
    context->save_for_backward(o.vec());
    context->set_materialize_grads(false);
    const auto [a, b, c, d] = typed<Backward>("hydride::egnn_hidden_backward")
                                  .call(o[0], o[1], o[2], o[3], o[4], o.slice(kHiddenInputs + 1), silu, wanted);
    context->saved_data["silu"] = silu;
    return onlyWanted(*context, {a, b, c, d}, wanted, o[0]);
  }
  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list o = context->get_saved_variables();
    const auto [g, a, b, c, d] =
        typed<DoubleBackward>("hydride::egnn_hidden_double_backward")
            .call(cotangentsOf(*context, gradients), o[0], o[1], o[2], o[3], o[4],
                  at::TensorList(o).slice(kHiddenInputs + 1), context->saved_data["silu"].toBool(),
                  wantedFrom<kHiddenInputs>(*context, 1));
    variable_list out{g, a, b, c, d};
    out.resize(o.size() + 2);
    return out;
  }
};

at::Tensor forward(const at::Tensor& receivers, const at::Tensor& senders, const at::Tensor& scalars,
                   const at::Tensor& weight, at::TensorList graph, bool silu) {
  return HiddenFunction::apply(at::TensorList(operandsOf({receivers, senders, scalars, weight}, graph)), silu);
}

Four backward(const at::Tensor& gradient, const at::Tensor& receivers, const at::Tensor& senders,
              const at::Tensor& scalars, const at::Tensor& weight, at::TensorList graph, bool silu,
              HiddenWanted wanted) {
  const variable_list operands = operandsOf({gradient, receivers, senders, scalars, weight}, graph);
  const variable_list out = HiddenBackwardFunction::apply(at::TensorList(operands), silu, wanted);
  return {out[0], out[1], out[2], out[3]};
}

Five doubleBackward(const c10::List<std::optional<at::Tensor>>& cotangents, const at::Tensor& gradient,
                    const at::Tensor& receivers, const at::Tensor& senders, const at::Tensor& scalars,
                    const at::Tensor& weight, at::TensorList graph, bool silu, HiddenWanted wanted) {
  refuseThird("egnn_hidden");
  at::AutoDispatchBelowADInplaceOrView guard;
  return typed<DoubleBackward>("hydride::egnn_hidden_double_backward")
      .call(cotangents, gradient, receivers, senders, scalars, weight, graph, silu, wanted);
}

}  // namespace

}  // namespace hydride::egnn

TORCH_LIBRARY_IMPL(hydride, Autograd, library) {
  library.impl("egnn_hidden", hydride::egnn::forward);
  library.impl("egnn_hidden_backward", hydride::egnn::backward);
  library.impl("egnn_hidden_double_backward", hydride::egnn::doubleBackward);
}
