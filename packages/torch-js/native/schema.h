// Operators as the dispatcher describes them, prepared for calls from JavaScript.
#pragma once

#include <ATen/core/dispatch/Dispatcher.h>

#include <string>
#include <unordered_map>
#include <vector>

#include "guards.h"

namespace torchjs {

enum class Base {
  Tensor,
  Scalar,
  Int,
  Float,
  Bool,
  String,
  Dtype,
  Layout,
  MemoryFormat,
  Device,
  Generator,
  Unsupported
};

// "int[2]?" is base Int, list, optional, broadcast 2; "Tensor?[]" is a list of optional elements.
struct ArgumentType {
  Base base = Base::Unsupported;
  bool list = false;
  bool optional = false;
  bool optionalElement = false;
  int32_t broadcast = 0;
};

struct Overload {
  explicit Overload(c10::OperatorHandle handle);
  c10::OperatorHandle handle;
  std::string name;  // "add.Tensor"
  std::vector<ArgumentType> types;
  size_t positional = 0;                          // arguments that are not keyword-only
  bool out = false;                               // an out= variant
  bool supported = true;                          // every argument can be given from JavaScript or left out
  std::vector<size_t> written;                    // the arguments that are changed: in-place and out= operands
  std::vector<size_t> dtypeResults;               // the results that are dtypes, which the dispatcher gives as integers
  std::unordered_map<std::string, size_t> names;  // camelCase name of each argument
  Guard guard = nullptr;                          // what the arguments have to pass
  const c10::FunctionSchema& schema() const { return handle.schema(); }
};

struct Operator {
  std::string name;  // "aten::add"
  std::vector<Overload> overloads;
};

std::string camelCase(const std::string& snake);
// The operator of that name with all overloads (or the one named); looked up once, and never moved or removed.
const Operator& findOperator(const std::string& name, const std::string& overload);
// After a library has registered operators of these names (with overloads): they are looked up again.
void forgetOperators(const std::vector<std::string>& names);

}  // namespace torchjs
