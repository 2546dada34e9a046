// JavaScript values to IValues by schema type, and back.
#pragma once

#include <ATen/core/ivalue.h>
#include <node_api.h>

#include <string>

#include "schema.h"

namespace torchjs {

std::string typeName(const ArgumentType& type);
// Whether a value can be given for a type, judged by its kind alone: this is what selects an overload.
bool accepts(napi_env env, const ArgumentType& type, napi_value value);
// Converts a value that `accepts` let through; throws on what only a look inside shows.
c10::IValue toIValue(napi_env env, const ArgumentType& type, napi_value value, const std::string& what);
napi_value fromIValue(napi_env env, const c10::IValue& value);

}  // namespace torchjs
