// Hooks on gradients, and what a tensor tells of its node in the graph.
#include <ATen/ATen.h>
#include <torch/csrc/autograd/cpp_hook.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/variable.h>

#include "callbacks.h"
#include "function.h"
#include "napi.h"
#include "registrations.h"
#include "tensor.h"

namespace torchjs {

namespace {

using HookList = torch::autograd::hooks_list;

// Shared by the tensor and the handle that JavaScript has.
struct Hook {
  std::shared_ptr<Reference> function;  // null: removed
  std::weak_ptr<HookList> list;
  size_t position = 0;
};

at::Tensor run(const std::shared_ptr<Reference>& function, const at::Tensor& gradient) {
  napi_env env = function->env();
  return insideLibtorch(env, "registerHook", [&]() -> at::Tensor {
    napi_value result = callFunction(env, function->value(), {wrap(env, gradient)});
    if (isNullish(env, result)) return gradient;
    if (!isTensor(env, result))
      throw UsageError("TORCH_ARGUMENTS",
                       "registerHook: expected the hook to return a Tensor or nothing, found " + describe(env, result));
    const at::Tensor& replaced = unwrap(env, result, "registerHook");
    if (replaced.sizes() != gradient.sizes() || replaced.scalar_type() != gradient.scalar_type() ||
        replaced.device() != gradient.device())
      throw UsageError("TORCH_ARGUMENTS", "registerHook: expected the hook to return a " + describe(gradient) +
                                              ", found " + describe(replaced));
    return replaced;
  });
}

// registerHook(tensor, function): what removeHook takes.
napi_value registerHook(Call& call) {
  const at::Tensor& tensor = unwrap(call.env, call.at(0), "registerHook");
  if (typeOf(call.env, call.at(1)) != napi_function)
    throw UsageError("TORCH_ARGUMENTS", "registerHook: expected a function, found " + describe(call.env, call.at(1)));
  if (!tensor.requires_grad())
    throw UsageError("TORCH_ARGUMENTS",
                     "registerHook: " + describe(tensor) + " does not require a gradient, so no hook on it would run");
  auto hook = std::make_shared<Hook>();
  hook->function = std::make_shared<Reference>(call.env, call.at(1));
  hook->position = tensor.register_hook([hook](at::Tensor gradient) -> at::Tensor {
    // A hook may remove itself while it runs, which destroys this function object.
    std::shared_ptr<Reference> function = hook->function;
    return function ? run(function, gradient) : gradient;
  });
  hook->list = torch::autograd::impl::get_autograd_meta(tensor)->cpp_hooks_list_;
  napi_value handle;
  auto finalize = [](node_api_basic_env, void* data, void*) { delete static_cast<std::shared_ptr<Hook>*>(data); };
  check(call.env, napi_create_external(call.env, new std::shared_ptr<Hook>(hook), finalize, nullptr, &handle));
  return handle;
}

napi_value removeHook(Call& call) {
  void* data = nullptr;
  check(call.env, napi_get_value_external(call.env, call.at(0), &data));
  std::shared_ptr<Hook> hook = *static_cast<std::shared_ptr<Hook>*>(data);
  if (!std::exchange(hook->function, nullptr)) return undefined(call.env);
  // While a backward runs, the list may be the one that it goes through.
  std::shared_ptr<HookList> list = hook->list.lock();
  if (!list || call.environment.depth > 1) return undefined(call.env);
  (*list)[hook->position] = nullptr;
  while (!list->empty() && !list->back()) list->pop_back();
  return undefined(call.env);
}

napi_value retainGrad(Call& call) {
  const at::Tensor& tensor = unwrap(call.env, call.at(0), "retainGrad");
  if (!tensor.requires_grad())
    throw UsageError("TORCH_ARGUMENTS", "retainGrad: " + describe(tensor) + " does not require a gradient");
  tensor.retain_grad();
  return undefined(call.env);
}

napi_value retainsGrad(Call& call) {
  return fromBool(call.env, unwrap(call.env, call.at(0), "retainsGrad").retains_grad());
}

napi_value gradFn(Call& call) {
  const auto& node = unwrap(call.env, call.at(0), "gradFn").grad_fn();
  return node ? fromString(call.env, nodeName(*node)) : null(call.env);
}

}  // namespace

void registerHooks(napi_env env, napi_value exports) {
  exportFunction(env, exports, "registerHook", callback<registerHook>);
  exportFunction(env, exports, "removeHook", callback<removeHook>);
  exportFunction(env, exports, "retainGrad", callback<retainGrad>);
  exportFunction(env, exports, "retainsGrad", callback<retainsGrad>);
  exportFunction(env, exports, "gradFn", callback<gradFn>);
}

}  // namespace torchjs
