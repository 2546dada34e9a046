// The one call that reaches every operator: select the overload, box the arguments, dispatch, unbox the results.
#include <ATen/ATen.h>

#include <optional>
#include <sstream>

#include "conversion.h"
#include "environment.h"
#include "napi.h"
#include "registrations.h"
#include "tensor.h"

namespace torchjs {

namespace {

struct Option {
  std::string key;
  napi_value value;
};

// What JavaScript passed: positional values and, from a trailing plain object, values by name.
struct Given {
  std::vector<napi_value> positional;
  std::vector<Option> named;
};

bool isOptions(napi_env env, napi_value value) {
  if (typeOf(env, value) != napi_object || isArray(env, value) || isTensor(env, value)) return false;
  bool other = false;
  check(env, napi_is_typedarray(env, value, &other));
  if (other) return false;
  check(env, napi_has_named_property(env, value, "re", &other));
  return !other;
}

Given collect(Call& call, size_t first) {
  Given given{{call.arguments.begin() + static_cast<std::ptrdiff_t>(first), call.arguments.end()}, {}};
  while (!given.positional.empty() && typeOf(call.env, given.positional.back()) == napi_undefined) given.positional.pop_back();
  if (given.positional.empty() || !isOptions(call.env, given.positional.back())) return given;
  napi_value options = given.positional.back(), keys;
  given.positional.pop_back();
  check(call.env, napi_get_property_names(call.env, options, &keys));
  for (napi_value key : elements(call.env, keys)) {
    napi_value value;
    check(call.env, napi_get_property(call.env, options, key, &value));
    if (typeOf(call.env, value) != napi_undefined) given.named.push_back({toString(call.env, key), value});
  }
  return given;
}

bool isFactory(const Overload& overload) {
  return overload.names.count("dtype") && overload.names.count("layout") && overload.names.count("device");
}

// The value for each argument of the schema (null: take the default), or why the overload does not fit.
struct Binding {
  std::vector<napi_value> values;
  bool requiresGrad = false;
  std::string mismatch;
};

std::string expectation(napi_env env, const Overload& overload, size_t index, napi_value value) {
  return "argument " + camelCase(overload.schema().arguments()[index].name()) + ": expected " +
         typeName(overload.types[index]) + ", found " + describe(env, value);
}

// `explain` asks for the reason of a mismatch, which costs more than finding out that there is one.
bool bind(napi_env env, const Overload& overload, const Given& given, Binding& binding, bool explain) {
  auto fail = [&](auto&& reason) {
    if (explain) binding.mismatch = reason();
    return false;
  };
  if (given.positional.size() > overload.positional)
    return fail([&] {
      return "expected at most " + std::to_string(overload.positional) + " positional arguments, found " +
             std::to_string(given.positional.size());
    });
  binding.values.assign(overload.types.size(), nullptr);
  for (size_t i = 0; i < given.positional.size(); ++i) {
    if (typeOf(env, given.positional[i]) == napi_undefined) continue;
    if (!accepts(env, overload.types[i], given.positional[i]))
      return fail([&] { return expectation(env, overload, i, given.positional[i]); });
    binding.values[i] = given.positional[i];
  }
  for (const Option& option : given.named) {
    auto found = overload.names.find(option.key);
    if (found == overload.names.end()) {
      if (option.key == "requiresGrad" && isFactory(overload) && typeOf(env, option.value) == napi_boolean) {
        binding.requiresGrad = toBool(env, option.value);
        continue;
      }
      return fail([&] { return "there is no argument " + option.key; });
    }
    if (binding.values[found->second]) return fail([&] { return "argument " + option.key + " is given twice"; });
    if (!accepts(env, overload.types[found->second], option.value))
      return fail([&] { return expectation(env, overload, found->second, option.value); });
    binding.values[found->second] = option.value;
  }
  const auto& arguments = overload.schema().arguments();
  for (size_t i = 0; i < arguments.size(); ++i)
    if (!binding.values[i] && !arguments[i].default_value())
      return fail([&] { return "argument " + camelCase(arguments[i].name()) + " is missing"; });
  return true;
}

[[noreturn]] void refuse(napi_env env, const Operator& op, const Given& given) {
  std::ostringstream text;
  text << op.name.substr(op.name.find("::") + 2) << ": ";
  if (op.overloads.size() == 1) {
    Binding binding;
    bind(env, op.overloads[0], given, binding, true);
    text << binding.mismatch;
    throw UsageError("TORCH_ARGUMENTS", text.str());
  }
  text << "no overload takes (";
  for (size_t i = 0; i < given.positional.size(); ++i) text << (i ? ", " : "") << describe(env, given.positional[i]);
  for (const Option& option : given.named)
    text << (given.positional.empty() && &option == &given.named[0] ? "" : ", ") << option.key << ": " << describe(env, option.value);
  text << ")";
  for (const Overload& overload : op.overloads) {
    if (overload.out || !overload.supported) continue;
    Binding binding;
    bind(env, overload, given, binding, true);
    text << "\n  " << overload.name << ": " << binding.mismatch;
  }
  throw UsageError("TORCH_ARGUMENTS", text.str());
}

// In-place and out= operators give back the tensor object that they were called on.
napi_value result(napi_env env, const Overload& overload, const Binding& binding, const c10::IValue& value) {
  if (value.isTensor()) {
    const auto& arguments = overload.schema().arguments();
    for (size_t i = 0; i < arguments.size(); ++i) {
      if (!binding.values[i] || !arguments[i].alias_info() || !arguments[i].alias_info()->isWrite()) continue;
      Handle* handle = handleOf(env, binding.values[i]);
      if (handle && handle->tensor.is_same(value.toTensor())) return binding.values[i];
    }
    if (binding.requiresGrad) const_cast<c10::IValue&>(value).toTensor().requires_grad_(true);
  }
  return fromIValue(env, value);
}

napi_value dispatch(napi_env env, const Overload& overload, const Binding& binding) {
  Environment& environment = Environment::of(env);
  environment.operatorName = overload.name;
  const auto& arguments = overload.schema().arguments();
  std::vector<c10::IValue> stack;
  stack.reserve(arguments.size());
  for (size_t i = 0; i < arguments.size(); ++i)
    stack.push_back(binding.values[i] ? toIValue(env, overload.types[i], binding.values[i], arguments[i].name())
                                      : *arguments[i].default_value());
  try {
    overload.handle.callBoxed(stack);
  } catch (...) {
    for (size_t i = 0; i < binding.values.size(); ++i)
      if (binding.values[i]) environment.operands.push_back(camelCase(arguments[i].name()) + ": " + describe(env, binding.values[i]));
    throw;
  }
  if (stack.empty()) return undefined(env);
  if (stack.size() == 1) return result(env, overload, binding, stack[0]);
  napi_value array = newArray(env, stack.size());
  for (size_t i = 0; i < stack.size(); ++i) setElement(env, array, i, fromIValue(env, stack[i]));
  return array;
}

// call(operator, ...arguments)
napi_value callOperator(Call& call) {
  const Operator& op = operatorAt(static_cast<size_t>(toInt64(call.env, call.at(0), "operator")));
  Given given = collect(call, 1);
  Binding binding;
  for (const Overload& overload : op.overloads) {
    binding.requiresGrad = false;
    if (bind(call.env, overload, given, binding, false)) return dispatch(call.env, overload, binding);
  }
  refuse(call.env, op, given);
}

// find("aten::add", overload or undefined): the operator's index.
napi_value find(Call& call) {
  std::string overload = isNullish(call.env, call.at(1)) ? "" : toString(call.env, call.at(1));
  return fromInt64(call.env, static_cast<int64_t>(findOperator(toString(call.env, call.at(0)), overload)));
}

// schemas(): one string for each overload that the dispatcher knows, as the declarations are generated from them.
napi_value schemas(Call& call) {
  std::vector<std::string> texts;
  for (const c10::OperatorName& name : c10::Dispatcher::singleton().getAllOpNames()) {
    auto handle = c10::Dispatcher::singleton().findSchema(name);
    if (!handle) continue;
    std::ostringstream text;
    text << handle->schema();
    texts.push_back(text.str());
  }
  napi_value array = newArray(call.env, texts.size());
  for (size_t i = 0; i < texts.size(); ++i) setElement(call.env, array, i, fromString(call.env, texts[i]));
  return array;
}

}  // namespace

void registerOperators(napi_env env, napi_value exports) {
  exportFunction(env, exports, "find", callback<find>);
  exportFunction(env, exports, "call", callback<callOperator>);
  exportFunction(env, exports, "schemas", callback<schemas>);
}

}  // namespace torchjs
