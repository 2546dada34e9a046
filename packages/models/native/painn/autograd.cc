// The derivatives of PaiNN's message, up to the second.
#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include "call.h"
#include "derivatives.h"
#include "painn/operands.h"

namespace hydride::painn {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

using Forward = std::tuple<at::Tensor, at::Tensor>(const at::Tensor&, const at::Tensor&, const at::Tensor&,
                                                   const at::Tensor&, const at::Tensor&, at::TensorList);
using Backward = Five(const at::Tensor&, const at::Tensor&, const at::Tensor&, const at::Tensor&, const at::Tensor&,
                      const at::Tensor&, const at::Tensor&, at::TensorList, Wanted);
using DoubleBackward = Seven(const c10::List<std::optional<at::Tensor>>&, const at::Tensor&, const at::Tensor&,
                             const at::Tensor&, const at::Tensor&, const at::Tensor&, const at::Tensor&,
                             const at::Tensor&, at::TensorList, Wanted);

at::TensorList from(at::TensorList operands, size_t first) { return operands.slice(first); }

at::Tensor orZeros(const at::Tensor& gradient, at::IntArrayRef shape, const at::Tensor& like) {
  return gradient.defined() ? gradient : at::zeros(shape, like.options());
}

struct Message : torch::autograd::Function<Message> {
  static variable_list forward(AutogradContext* context, at::TensorList operands) {
    at::AutoDispatchBelowADInplaceOrView guard;
    context->save_for_backward(operands.vec());
    context->set_materialize_grads(false);
    const auto& o = operands;
    const auto [scalars, vectors] =
        typed<Forward>("hydride::painn_message").call(o[0], o[1], o[2], o[3], o[4], from(o, kInputs));
    return {scalars, vectors};
  }
  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list o = context->get_saved_variables();
    const at::Tensor& v = o[kVectors];
    const Wanted wanted = wantedFrom<kInputs>(*context, 0);
    const auto [a, b, c, d, e] =
        typed<Backward>("hydride::painn_message_backward")
            .call(orZeros(gradients[0], {v.size(0), v.size(2)}, v), orZeros(gradients[1], v.sizes(), v), o[0], o[1],
                  o[2], o[3], o[4], from(o, kInputs), wanted);
    variable_list out{a, b, c, d, e};
    for (size_t i = 0; i < kInputs; ++i)
      if (!wanted[i]) out[i] = at::Tensor();
    out.resize(o.size());
    return out;
  }
};

struct MessageBackward : torch::autograd::Function<MessageBackward> {
  static variable_list forward(AutogradContext* context, at::TensorList operands, const Wanted& wanted) {
    at::AutoDispatchBelowADInplaceOrView guard;
    context->save_for_backward(operands.vec());
    context->set_materialize_grads(false);
    const auto& o = operands;
    const auto [a, b, c, d, e] = typed<Backward>("hydride::painn_message_backward")
                                     .call(o[0], o[1], o[2], o[3], o[4], o[5], o[6], from(o, kInputs + 2), wanted);
    return onlyWanted(*context, {a, b, c, d, e}, wanted, o[0]);
  }
  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list o = context->get_saved_variables();
    const auto [s, v, a, b, c, d, e] = typed<DoubleBackward>("hydride::painn_message_double_backward")
                                           .call(cotangentsOf(*context, gradients), o[0], o[1], o[2], o[3], o[4], o[5],
                                                 o[6], from(o, kInputs + 2), wantedFrom<kInputs>(*context, 2));
    variable_list out{s, v, a, b, c, d, e};
    out.resize(o.size() + 1);
    return out;
  }
};

std::tuple<at::Tensor, at::Tensor> forward(const at::Tensor& phi, const at::Tensor& vectors, const at::Tensor& basis,
                                           const at::Tensor& direction, const at::Tensor& weight,
                                           at::TensorList graph) {
  const variable_list operands = operandsOf({phi, vectors, basis, direction, weight}, graph);
  const variable_list out = Message::apply(at::TensorList(operands));
  return {out[0], out[1]};
}

Five backward(const at::Tensor& gradScalars, const at::Tensor& gradVectors, const at::Tensor& phi,
              const at::Tensor& vectors, const at::Tensor& basis, const at::Tensor& direction, const at::Tensor& weight,
              at::TensorList graph, Wanted wanted) {
  const variable_list operands = operandsOf({gradScalars, gradVectors, phi, vectors, basis, direction, weight}, graph);
  const variable_list out = MessageBackward::apply(at::TensorList(operands), wanted);
  return {out[0], out[1], out[2], out[3], out[4]};
}

Seven doubleBackward(const c10::List<std::optional<at::Tensor>>& cotangents, const at::Tensor& gradScalars,
                     const at::Tensor& gradVectors, const at::Tensor& phi, const at::Tensor& vectors,
                     const at::Tensor& basis, const at::Tensor& direction, const at::Tensor& weight,
                     at::TensorList graph, Wanted wanted) {
  refuseThird("painn_message");
  at::AutoDispatchBelowADInplaceOrView guard;
  return typed<DoubleBackward>("hydride::painn_message_double_backward")
      .call(cotangents, gradScalars, gradVectors, phi, vectors, basis, direction, weight, graph, wanted);
}

}  // namespace

}  // namespace hydride::painn

TORCH_LIBRARY_IMPL(hydride, Autograd, library) {
  library.impl("painn_message", hydride::painn::forward);
  library.impl("painn_message_backward", hydride::painn::backward);
  library.impl("painn_message_double_backward", hydride::painn::doubleBackward);
}
