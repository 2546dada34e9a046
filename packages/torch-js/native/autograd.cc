#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/AutogradState.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include "napi.h"
#include "registrations.h"
#include "tensor.h"

namespace torchjs {

namespace {

using TensorList = std::vector<at::Tensor>;

// An array of tensors; null stands for an absent one where `optional`.
TensorList tensors(napi_env env, napi_value value, const char* what, bool optional = false) {
  TensorList list;
  if (isNullish(env, value)) return list;
  if (!isArray(env, value))
    throw UsageError("TORCH_ARGUMENTS",
                     std::string(what) + ": expected an array of Tensor, found " + describe(env, value));
  for (napi_value element : elements(env, value))
    list.push_back(optional && isNullish(env, element) ? at::Tensor() : unwrap(env, element, what));
  return list;
}

std::optional<bool> flag(napi_env env, napi_value value, const char* what) {
  if (isNullish(env, value)) return std::nullopt;
  return toBool(env, value, what);
}

// libtorch reads no gradients at all as gradients of 1.
void checkCount(napi_env env, napi_value given, const TensorList& gradients, const TensorList& outputs,
                const std::string& what) {
  if (isNullish(env, given) || gradients.size() == outputs.size()) return;
  throw UsageError("TORCH_ARGUMENTS", what + ": gradOutputs: expected one for each of " +
                                          std::to_string(outputs.size()) + " output(s), found " +
                                          std::to_string(gradients.size()));
}

// JavaScript can only run on the calling thread: CUDA's part of a backward runs there too, and not on a thread of its
// own.
class OnThisThread {
 public:
  OnThisThread() : before_(c10::AutogradState::get_tls_state().get_multithreading_enabled()) { set(false); }
  ~OnThisThread() { set(before_); }
  OnThisThread(const OnThisThread&) = delete;
  OnThisThread& operator=(const OnThisThread&) = delete;

 private:
  static void set(bool enabled) { c10::AutogradState::get_tls_state().set_multithreading_enabled(enabled); }
  bool before_;
};

// backward(outputs, gradients, retainGraph, createGraph, inputs)
napi_value backward(Call& call) {
  TensorList outputs = tensors(call.env, call.at(0), "backward"),
             gradients = tensors(call.env, call.at(1), "backward", true),
             inputs = tensors(call.env, call.at(4), "backward");
  checkCount(call.env, call.at(1), gradients, outputs, "backward");
  // libtorch takes an empty list for none at all, and accumulates into every leaf.
  if (inputs.empty() && !isNullish(call.env, call.at(4)))
    throw UsageError("TORCH_ARGUMENTS",
                     "backward: inputs: expected at least one tensor, found none; without inputs the "
                     "gradients of all leaves are accumulated");
  OnThisThread guard;
  torch::autograd::backward(outputs, gradients, flag(call.env, call.at(2), "backward: retainGraph"),
                            flag(call.env, call.at(3), "backward: createGraph").value_or(false), inputs);
  return undefined(call.env);
}

// grad(outputs, inputs, gradOutputs, retainGraph, createGraph, allowUnused)
napi_value grad(Call& call) {
  TensorList outputs = tensors(call.env, call.at(0), "grad"), inputs = tensors(call.env, call.at(1), "grad"),
             gradients = tensors(call.env, call.at(2), "grad", true);
  checkCount(call.env, call.at(2), gradients, outputs, "grad");
  if (inputs.empty()) throw UsageError("TORCH_ARGUMENTS", "grad: inputs: expected at least one tensor, found none");
  std::optional<bool> retainGraph = flag(call.env, call.at(3), "grad: retainGraph");
  bool createGraph = flag(call.env, call.at(4), "grad: createGraph").value_or(false);
  bool allowUnused = flag(call.env, call.at(5), "grad: allowUnused").value_or(false);
  // Unused inputs are refused here, because libtorch's text names Python's option.
  OnThisThread guard;
  TensorList result = torch::autograd::grad(outputs, inputs, gradients, retainGraph, createGraph, true);
  napi_value array = newArray(call.env, result.size());
  for (size_t i = 0; i < result.size(); ++i) {
    if (!allowUnused && !result[i].defined())
      throw UsageError("TORCH_ERROR", "grad: the outputs do not depend on input " + std::to_string(i) + " (" +
                                          describe(inputs[i]) + "); with allowUnused: true its gradient is null");
    setElement(call.env, array, i, wrap(call.env, result[i]));
  }
  return array;
}

napi_value setGradEnabled(Call& call) {
  bool previous = c10::GradMode::is_enabled();
  c10::GradMode::set_enabled(toBool(call.env, call.at(0), "setGradEnabled"));
  return fromBool(call.env, previous);
}

napi_value isGradEnabled(Call& call) { return fromBool(call.env, c10::GradMode::is_enabled()); }

napi_value requiresGrad(Call& call) {
  return fromBool(call.env, unwrap(call.env, call.at(0), "requiresGrad").requires_grad());
}

napi_value setRequiresGrad(Call& call) {
  at::Tensor tensor = unwrap(call.env, call.at(0), "requiresGrad");
  bool wanted = toBool(call.env, call.at(1), "requiresGrad");
  if (!wanted && !tensor.is_leaf())
    throw UsageError("TORCH_ARGUMENTS", "requiresGrad: only a leaf's can be switched off; use detach()");
  tensor.requires_grad_(wanted);
  return undefined(call.env);
}

napi_value isLeaf(Call& call) { return fromBool(call.env, unwrap(call.env, call.at(0), "isLeaf").is_leaf()); }

napi_value gradOf(Call& call) { return wrap(call.env, unwrap(call.env, call.at(0), "grad").grad()); }

napi_value setGrad(Call& call) {
  at::Tensor tensor = unwrap(call.env, call.at(0), "grad");
  if (isNullish(call.env, call.at(1))) {
    tensor.mutable_grad().reset();
    return undefined(call.env);
  }
  const at::Tensor& gradient = unwrap(call.env, call.at(1), "grad");
  if (gradient.sizes() != tensor.sizes() || gradient.scalar_type() != tensor.scalar_type() ||
      gradient.device() != tensor.device())
    throw UsageError("TORCH_ARGUMENTS",
                     "grad: expected the gradient to be a " + describe(tensor) + ", found " + describe(gradient));
  tensor.mutable_grad() = gradient;
  return undefined(call.env);
}

}  // namespace

void registerAutograd(napi_env env, napi_value exports) {
  exportFunction(env, exports, "backward", callback<backward>);
  exportFunction(env, exports, "grad", callback<grad>);
  exportFunction(env, exports, "setGradEnabled", callback<setGradEnabled>);
  exportFunction(env, exports, "isGradEnabled", callback<isGradEnabled>);
  exportFunction(env, exports, "requiresGrad", callback<requiresGrad>);
  exportFunction(env, exports, "setRequiresGrad", callback<setRequiresGrad>);
  exportFunction(env, exports, "isLeaf", callback<isLeaf>);
  exportFunction(env, exports, "gradOf", callback<gradOf>);
  exportFunction(env, exports, "setGrad", callback<setGrad>);
}

}  // namespace torchjs
