#include "function.h"

#include <ATen/ATen.h>
#include <ATen/ExpandUtils.h>
#include <torch/csrc/autograd/custom_function.h>

#include "callbacks.h"
#include "environment.h"
#include "napi.h"
#include "registrations.h"
#include "tensor.h"

namespace torchjs {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// What the node keeps for its backward.
struct Recorded : torch::CustomClassHolder {
  Recorded(std::string name, napi_env env, napi_value backward) : name(std::move(name)), backward(env, backward) {}
  std::string name;
  Reference backward;
  std::vector<std::vector<int64_t>> sizes;  // of the inputs
};

// A call of apply, while forward runs.
struct Application {
  napi_env env;
  std::string name;
  napi_value forward, backward;
  napi_value outputs = nullptr;  // what forward returned
};

variable_list tensorsOf(napi_env env, napi_value array, const std::string& what) {
  variable_list list;
  for (napi_value value : elements(env, array))
    list.push_back(isNullish(env, value) ? at::Tensor() : unwrap(env, value, what.c_str()));
  return list;
}

napi_value property(napi_env env, napi_value object, const char* name) {
  napi_value value;
  check(env, napi_get_named_property(env, object, name, &value));
  return value;
}

napi_value toArray(napi_env env, const variable_list& tensors) {
  napi_value array = newArray(env, tensors.size());
  for (size_t i = 0; i < tensors.size(); ++i) setElement(env, array, i, wrap(env, tensors[i]));
  return array;
}

struct JavaScriptFunction : torch::autograd::Function<JavaScriptFunction> {
  // forward(): { outputs, saved, dirty, nonDifferentiable, materialize }
  static variable_list forward(AutogradContext* context, at::TensorList inputs, Application* application) {
    napi_env env = application->env;
    napi_value made = callFunction(env, application->forward, {});
    const std::string& name = application->name;
    context->save_for_backward(tensorsOf(env, property(env, made, "saved"), name + ": saveForBackward"));
    context->mark_dirty(tensorsOf(env, property(env, made, "dirty"), name + ": markDirty"));
    context->mark_non_differentiable(
        tensorsOf(env, property(env, made, "nonDifferentiable"), name + ": markNonDifferentiable"));
    context->set_materialize_grads(toBool(env, property(env, made, "materialize"), "setMaterializeGrads"));
    auto recorded = c10::make_intrusive<Recorded>(name, env, application->backward);
    for (const at::Tensor& input : inputs) recorded->sizes.push_back(input.sizes().vec());
    context->saved_data["recorded"] = c10::IValue::make_capsule(std::move(recorded));
    application->outputs = property(env, made, "outputs");
    return tensorsOf(env, application->outputs, name + ": forward");
  }

  // backward(gradients, saved, needed): one gradient or null for each input
  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    auto capsule = context->saved_data.at("recorded").toCapsule();
    auto& recorded = static_cast<Recorded&>(*capsule);
    napi_env env = recorded.backward.env();
    const std::string& name = recorded.name;
    return insideLibtorch(env, name + ".backward", [&] {
      Environment::of(env).function = name;
      napi_value needed = newArray(env, recorded.sizes.size());
      for (size_t i = 0; i < recorded.sizes.size(); ++i)
        setElement(env, needed, i, fromBool(env, context->needs_input_grad(i)));
      napi_value result = callFunction(env, recorded.backward.value(),
                                       {toArray(env, gradients), toArray(env, context->get_saved_variables()), needed});
      variable_list list = tensorsOf(env, result, name + ".backward");
      for (size_t i = 0; i < list.size(); ++i)
        if (list[i].defined() && !at::is_expandable_to(recorded.sizes[i], list[i].sizes())) {
          std::ostringstream text;
          text << name << ".backward: expected the gradient of tensor argument " << i << " to have its shape "
               << at::IntArrayRef(recorded.sizes[i]) << ", found " << describe(list[i]);
          throw UsageError("TORCH_ARGUMENTS", text.str());
        }
      // The argument that is no tensor: the application.
      list.emplace_back();
      return list;
    });
  }
};

using FunctionNode = torch::autograd::CppNode<JavaScriptFunction>;

// applyFunction(name, inputs, forward, backward): the outputs, recorded.
napi_value applyFunction(Call& call) {
  napi_env env = call.env;
  Application application{env, toString(env, call.at(0)), call.at(2), call.at(3)};
  const variable_list inputs = tensorsOf(env, call.at(1), application.name);
  call.environment.function = application.name;
  const variable_list outputs = JavaScriptFunction::apply(at::TensorList(inputs), &application);
  napi_value array = newArray(env, outputs.size());
  for (size_t i = 0; i < outputs.size(); ++i) {
    napi_value given = element(env, application.outputs, static_cast<uint32_t>(i));
    bool same = unwrap(env, given, "forward").is_same(outputs[i]);
    setElement(env, array, i, same ? given : wrap(env, outputs[i]));
  }
  return array;
}

}  // namespace

std::string nodeName(torch::autograd::Node& node) {
  auto* function = dynamic_cast<FunctionNode*>(&node);
  if (function == nullptr) return node.name();
  auto recorded = function->ctx_.saved_data.at("recorded").toCapsule();
  return static_cast<Recorded&>(*recorded).name + "Backward";
}

std::string withFunctionName(std::string message, const std::string& name) {
  static const std::string* const known = new std::string(c10::demangle(typeid(FunctionNode).name()));
  size_t at = message.find(*known);
  return at == std::string::npos ? message : message.replace(at, known->size(), name + "Backward");
}

void registerFunctions(napi_env env, napi_value exports) {
  exportFunction(env, exports, "applyFunction", callback<applyFunction>);
}

}  // namespace torchjs
