#include "schema.h"

#include <torch/version.h>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>

#include "napi.h"
#include "registrations.h"

namespace torchjs {

namespace {

Base baseOf(const c10::Type& type) {
  switch (type.kind()) {
    case c10::TypeKind::TensorType:
      return Base::Tensor;
    case c10::TypeKind::NumberType:
      return Base::Scalar;
    case c10::TypeKind::IntType:
    case c10::TypeKind::SymIntType:
      return Base::Int;
    case c10::TypeKind::FloatType:
    case c10::TypeKind::SymFloatType:
      return Base::Float;
    case c10::TypeKind::BoolType:
    case c10::TypeKind::SymBoolType:
      return Base::Bool;
    case c10::TypeKind::StringType:
      return Base::String;
    case c10::TypeKind::ScalarTypeType:
      return Base::Dtype;
    case c10::TypeKind::LayoutType:
      return Base::Layout;
    case c10::TypeKind::MemoryFormatType:
      return Base::MemoryFormat;
    case c10::TypeKind::DeviceObjType:
      return Base::Device;
    case c10::TypeKind::GeneratorType:
      return Base::Generator;
    default:
      return Base::Unsupported;
  }
}

ArgumentType typeOf(const c10::Argument& argument) {
  ArgumentType result;
  c10::TypePtr type = argument.real_type();
  if (auto optional = type->cast<c10::OptionalType>()) {
    result.optional = true;
    type = optional->getElementType();
  }
  if (auto list = type->cast<c10::ListType>()) {
    result.list = true;
    type = list->getElementType();
    if (auto optional = type->cast<c10::OptionalType>()) {
      result.optionalElement = true;
      type = optional->getElementType();
    }
    result.broadcast = argument.N().value_or(0);
  }
  result.base = baseOf(*type);
  return result;
}

}  // namespace

std::string camelCase(const std::string& snake) {
  std::string camel;
  bool upper = false;
  for (size_t i = 0; i < snake.size(); ++i) {
    bool inner =
        snake[i] == '_' && !camel.empty() && camel.back() != '_' && i + 1 < snake.size() && snake[i + 1] != '_';
    if (inner) {
      upper = true;
      continue;
    }
    camel += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(snake[i]))) : snake[i];
    upper = false;
  }
  return camel;
}

Overload::Overload(c10::OperatorHandle operatorHandle) : handle(std::move(operatorHandle)) {
  const c10::FunctionSchema& signature = handle.schema();
  guard = guardOf(signature);
  name = signature.name().substr(signature.name().find("::") + 2);
  if (!signature.overload_name().empty()) name += "." + signature.overload_name();
  for (const c10::Argument& argument : signature.arguments()) {
    types.push_back(typeOf(argument));
    names.emplace(camelCase(argument.name()), types.size() - 1);
    if (!argument.kwarg_only()) positional = types.size();
    out = out || argument.is_out();
    if (argument.alias_info() && argument.alias_info()->isWrite()) written.push_back(types.size() - 1);
    if (types.back().base == Base::Unsupported && !argument.default_value()) supported = false;
  }
  for (size_t i = 0; i < signature.returns().size(); ++i)
    if (signature.returns()[i].real_type()->kind() == c10::TypeKind::ScalarTypeType) dtypeResults.push_back(i);
}

namespace {

// Overloads are tried in this order: functional before out=, the plain one, then Tensor operands, then by name.
bool before(const Overload& a, const Overload& b) {
  auto rank = [](const Overload& overload) {
    const std::string& name = overload.schema().overload_name();
    return overload.out ? 3 : name.empty() ? 0 : name.rfind("Tensor", 0) == 0 ? 1 : 2;
  };
  return rank(a) != rank(b) ? rank(a) < rank(b) : a.name < b.name;
}

// Shared by all environments of the process.
struct Registry {
  std::mutex mutex;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<Operator>> operators;
  std::vector<std::unique_ptr<Operator>> outdated;  // JavaScript functions may still point to them
  std::unordered_map<std::string, std::vector<c10::OperatorName>> byName;
};

Registry& registry() {
  static Registry* instance = new Registry;
  return *instance;
}

UsageError absent(const std::string& name, const std::string& overload) {
  std::string full = overload.empty() ? name : name + "." + overload;
  if (name.rfind("aten::", 0) == 0)
    return UsageError("TORCH_OPERATOR", "there is no operator " + full + " in libtorch " + TORCH_VERSION);
  return UsageError("TORCH_OPERATOR",
                    "there is no operator " + full + "; loadLibrary loads the library that registers it");
}

}  // namespace

const Operator& findOperator(const std::string& name, const std::string& overload) {
  Registry& known = registry();
  std::lock_guard<std::mutex> lock(known.mutex);
  auto found = known.operators.find({name, overload});
  if (found != known.operators.end()) return *found->second;
  if (known.byName.empty()) {
    for (const c10::OperatorName& each : c10::Dispatcher::singleton().getAllOpNames())
      known.byName[each.name].push_back(each);
  }
  auto entry = std::make_unique<Operator>();
  entry->name = name;
  auto overloads = known.byName.find(name);
  if (overloads == known.byName.end()) throw absent(name, overload);
  for (const c10::OperatorName& each : overloads->second) {
    if (!overload.empty() && each.overload_name != (overload == "default" ? "" : overload)) continue;
    auto handle = c10::Dispatcher::singleton().findSchema(each);
    if (handle) entry->overloads.emplace_back(*handle);
  }
  if (entry->overloads.empty()) throw absent(name, overload);
  std::sort(entry->overloads.begin(), entry->overloads.end(), before);
  return *(known.operators[{name, overload}] = std::move(entry));
}

void forgetOperators(const std::vector<std::string>& names) {
  Registry& known = registry();
  std::lock_guard<std::mutex> lock(known.mutex);
  known.byName.clear();
  for (const std::string& name : names) {
    auto found = known.operators.find({name.substr(0, name.find('.')), ""});
    if (found == known.operators.end()) continue;
    known.outdated.push_back(std::move(found->second));
    known.operators.erase(found);
  }
}

}  // namespace torchjs
