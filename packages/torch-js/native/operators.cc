// The one call that reaches every operator: select the overload, box the arguments, dispatch, unbox the results.
#include <ATen/ATen.h>
#include <c10/util/SmallVector.h>

#include <algorithm>
#include <sstream>

#include "conversion.h"
#include "environment.h"
#include "fast.h"
#include "generator.h"
#include "napi.h"
#include "registrations.h"
#include "tensor.h"
#include "written.h"

namespace torchjs {

namespace {

struct Option {
  std::string key;
  Value value;
};

// What JavaScript passed: positional values and, from a trailing plain object, values by name.
struct Given {
  c10::SmallVector<Value, 8> positional;
  std::vector<Option> named;
};

bool isOptions(napi_env env, const Value& value) {
  if (value.type != napi_object || value.handle || isArray(env, value.value)) return false;
  bool other = false;
  check(env, napi_is_typedarray(env, value.value, &other));
  if (other) return false;
  check(env, napi_has_named_property(env, value.value, "re", &other));
  return !other && !isGenerator(env, value.value);
}

Given collect(Call& call, bool method) {
  Given given;
  if (method) given.positional.emplace_back(call.env, call.self);
  const size_t receiver = given.positional.size();
  for (size_t i = 0; i < call.count; ++i) given.positional.emplace_back(call.env, call.arguments[i]);
  while (given.positional.size() > receiver && given.positional.back().type == napi_undefined)
    given.positional.pop_back();
  if (given.positional.size() == receiver || !isOptions(call.env, given.positional.back())) return given;
  napi_value options = given.positional.back().value, keys;
  given.positional.pop_back();
  check(call.env, napi_get_property_names(call.env, options, &keys));
  for (napi_value key : elements(call.env, keys)) {
    napi_value property;
    check(call.env, napi_get_property(call.env, options, key, &property));
    Value value(call.env, property);
    if (value.type != napi_undefined) given.named.push_back({toString(call.env, key), value});
  }
  return given;
}

bool isFactory(const Overload& overload) {
  return overload.names.count("dtype") && overload.names.count("layout") && overload.names.count("device");
}

// The value for each argument of the schema (not given: take the default), or why the overload does not fit.
struct Binding {
  c10::SmallVector<Value, 12> values;
  bool requiresGrad = false;
  std::string mismatch;
};

std::string expectation(napi_env env, const Overload& overload, size_t index, const Value& value) {
  return "argument " + camelCase(overload.schema().arguments()[index].name()) + ": expected " +
         typeName(overload.types[index]) + ", found " + describe(env, value.value);
}

// What PyTorch's snake_case would be here.
std::string suggestion(const Overload& overload, const std::string& key) {
  const std::string camel = camelCase(key);
  bool known = overload.names.count(camel) || (camel == "requiresGrad" && isFactory(overload));
  return known && camel != key ? "; did you mean " + camel + "?" : "";
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
  binding.values.assign(overload.types.size(), Value());
  for (size_t i = 0; i < given.positional.size(); ++i) {
    if (given.positional[i].type == napi_undefined) continue;
    if (!accepts(env, overload.types[i], given.positional[i]))
      return fail([&] { return expectation(env, overload, i, given.positional[i]); });
    binding.values[i] = given.positional[i];
  }
  for (const Option& option : given.named) {
    auto found = overload.names.find(option.key);
    if (found == overload.names.end()) {
      if (option.key == "requiresGrad" && isFactory(overload) && option.value.type == napi_boolean) {
        binding.requiresGrad = toBool(env, option.value.value, "requiresGrad");
        continue;
      }
      return fail([&] { return "there is no argument " + option.key + suggestion(overload, option.key); });
    }
    if (binding.values[found->second].value) return fail([&] { return "argument " + option.key + " is given twice"; });
    if (!accepts(env, overload.types[found->second], option.value))
      return fail([&] { return expectation(env, overload, found->second, option.value); });
    binding.values[found->second] = option.value;
  }
  const auto& arguments = overload.schema().arguments();
  for (size_t i = 0; i < arguments.size(); ++i)
    if (!binding.values[i].value && !arguments[i].default_value())
      return fail([&] { return "argument " + camelCase(arguments[i].name()) + " is missing"; });
  return true;
}

// The overloads that a call may have meant: those with out operands only where one of them is given.
std::vector<const Overload*> meant(const Operator& op, const Given& given) {
  auto writes = [&](const Overload& overload) {
    return std::any_of(given.named.begin(), given.named.end(), [&](const Option& option) {
      auto found = overload.names.find(option.key);
      return found != overload.names.end() &&
             std::count(overload.written.begin(), overload.written.end(), found->second) > 0;
    });
  };
  std::vector<const Overload*> plain, out;
  for (const Overload& overload : op.overloads) {
    if (!overload.supported) continue;
    if (!overload.out)
      plain.push_back(&overload);
    else if (plain.empty() || writes(overload))
      out.push_back(&overload);
  }
  // Out overloads come last, so `plain` is complete when the first of them is judged.
  return out.empty() ? plain : out;
}

[[noreturn]] void refuse(napi_env env, const Operator& op, const Given& given) {
  auto reason = [&](const Overload& overload) {
    Binding binding;
    bind(env, overload, given, binding, true);
    return binding.mismatch;
  };
  const std::string name = op.name.substr(op.name.find("::") + 2);
  std::vector<const Overload*> candidates = meant(op, given);
  if (candidates.empty())
    throw UsageError("TORCH_ARGUMENTS", name + ": no overload has only arguments that JavaScript can give");
  if (candidates.size() == 1) throw UsageError("TORCH_ARGUMENTS", name + ": " + reason(*candidates[0]));
  std::ostringstream text;
  text << name << ": no overload takes (";
  for (size_t i = 0; i < given.positional.size(); ++i)
    text << (i ? ", " : "") << describe(env, given.positional[i].value);
  for (const Option& option : given.named)
    text << (given.positional.empty() && &option == &given.named[0] ? "" : ", ") << option.key << ": "
         << describe(env, option.value.value);
  text << ")";
  for (const Overload* overload : candidates) text << "\n  " << overload->name << ": " << reason(*overload);
  throw UsageError("TORCH_ARGUMENTS", text.str());
}

// In-place and out= operators give back the tensor object that they were called on.
napi_value result(napi_env env, const Overload& overload, const Binding& binding, const c10::IValue& value,
                  size_t index) {
  if (value.isTensor()) {
    for (size_t i : overload.written) {
      const Value& operand = binding.values[i];
      if (operand.handle && operand.handle->tensor.is_same(value.toTensor())) return operand.value;
    }
    if (binding.requiresGrad) at::Tensor(value.toTensor()).requires_grad_(true);
  }
  if (value.isInt() && std::count(overload.dtypeResults.begin(), overload.dtypeResults.end(), index))
    return fromString(env, dtypeName(static_cast<at::ScalarType>(value.toInt())));
  return fromIValue(env, value);
}

// When a tensor that has a lazy clone is written to, its data moves away, also from under a typed array.
void refuseLazyClone(const at::Tensor& tensor) {
  if (tensor.has_storage() && !tensor.storage().resizable())
    throw UsageError("TORCH_ERROR",
                     "_lazy_clone: data() has given a typed array that shows the tensor's memory, which must "
                     "not move; use clone()");
}

napi_value dispatch(napi_env env, Environment& environment, const Overload& overload, const Binding& binding) {
  environment.overload = &overload;
  const auto& arguments = overload.schema().arguments();
  std::vector<c10::IValue> stack;
  stack.reserve(arguments.size());
  for (size_t i = 0; i < arguments.size(); ++i)
    stack.push_back(binding.values[i].value ? toIValue(env, overload.types[i], binding.values[i], arguments[i].name())
                                            : *arguments[i].default_value());
  if (overload.name == "_lazy_clone") refuseLazyClone(stack[0].toTensor());
  Written written;
  for (size_t i : overload.written) written.note(stack[i]);
  auto settle = [&] {
    for (size_t i : overload.written)
      if (Handle* handle = binding.values[i].handle) reaccount(env, environment, handle);
  };
  try {
    if (overload.guard != nullptr) overload.guard(overload, stack);
    overload.handle.callBoxed(stack);
  } catch (...) {
    written.restore();
    settle();
    for (size_t i = 0; i < binding.values.size(); ++i)
      if (napi_value operand = binding.values[i].value)
        environment.operands.push_back(camelCase(arguments[i].name()) + ": " + describe(env, operand));
    throw;
  }
  settle();
  if (stack.empty()) return undefined(env);
  if (stack.size() == 1) return result(env, overload, binding, stack[0], 0);
  napi_value array = newArray(env, stack.size());
  for (size_t i = 0; i < stack.size(); ++i) setElement(env, array, i, result(env, overload, binding, stack[i], i));
  return array;
}

template <bool method>
napi_value callOperator(Call& call) {
  const auto& op = *static_cast<const Operator*>(call.data);
  Given given = collect(call, method);
  Binding binding;
  for (const Overload& overload : op.overloads) {
    binding.requiresGrad = false;
    if (bind(call.env, overload, given, binding, false)) return dispatch(call.env, call.environment, overload, binding);
  }
  refuse(call.env, op, given);
}

// operator("aten::add", overload or undefined, method): a function that calls it, on its receiver if it is a method.
napi_value makeOperator(Call& call) {
  std::string overload = isNullish(call.env, call.at(1)) ? "" : toString(call.env, call.at(1));
  const Operator& op = findOperator(toString(call.env, call.at(0)), overload);
  bool method = toBool(call.env, call.at(2), "operator");
  napi_value function;
  check(call.env, napi_create_function(call.env, op.name.data(), op.name.size(),
                                       method ? callback<callOperator<true>> : callback<callOperator<false>>,
                                       const_cast<Operator*>(&op), &function));
  return function;
}

// overloads("aten::add"): the names of its overloads, in the order in which they are tried.
napi_value overloads(Call& call) {
  const Operator& op = findOperator(toString(call.env, call.at(0)), "");
  napi_value array = newArray(call.env, op.overloads.size());
  for (size_t i = 0; i < op.overloads.size(); ++i) {
    const std::string& name = op.overloads[i].schema().overload_name();
    setElement(call.env, array, i, fromString(call.env, name.empty() ? "default" : name));
  }
  return array;
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
  exportFunction(env, exports, "operator", callback<makeOperator>);
  exportFunction(env, exports, "overloads", callback<overloads>);
  exportFunction(env, exports, "schemas", callback<schemas>);
  registerFastCalls(env, exports);
}

}  // namespace torchjs
