// JavaScript values to IValues by schema type, and back.
#pragma once

#include <ATen/core/ivalue.h>
#include <node_api.h>

#include <string>

#include "schema.h"

namespace torchjs {

struct Handle;

// A JavaScript value with what every overload asks of it, found out once: its kind, and its handle if it is a Tensor.
struct Value {
  napi_value value = nullptr;  // null: not given
  napi_valuetype type = napi_undefined;
  Handle* handle = nullptr;

  Value() = default;
  Value(napi_env env, napi_value value);
  bool isNullish() const { return type == napi_undefined || type == napi_null; }
};

std::string typeName(const ArgumentType& type);
// Whether a value can be given for a type, judged by its kind alone: this is what selects an overload.
bool accepts(napi_env env, const ArgumentType& type, const Value& value);
// Converts a value that `accepts` let through; throws on what only a look inside shows.
c10::IValue toIValue(napi_env env, const ArgumentType& type, const Value& value, const std::string& what);
napi_value fromIValue(napi_env env, const c10::IValue& value);

}  // namespace torchjs
