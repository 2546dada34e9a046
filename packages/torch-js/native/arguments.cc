#include <ATen/ATen.h>
#include <ATen/core/List.h>

#include <cmath>

#include "conversion.h"
#include "device.h"
#include "generator.h"
#include "napi.h"
#include "scalar.h"
#include "tensor.h"

namespace torchjs {

namespace {

bool isIntegral(napi_env env, const Value& value) {
  if (value.type == napi_bigint) return true;
  if (value.type != napi_number) return false;
  double number = toDouble(env, value.value);
  return std::trunc(number) == number;
}

bool parseLayout(const std::string& text, at::Layout& layout) {
  if (text == "strided")
    layout = at::kStrided;
  else if (text == "sparse_coo")
    layout = at::kSparse;
  else if (text == "sparse_csr")
    layout = at::kSparseCsr;
  else
    return false;
  return true;
}

bool parseMemoryFormat(const std::string& text, at::MemoryFormat& format) {
  if (text == "contiguous_format")
    format = at::MemoryFormat::Contiguous;
  else if (text == "preserve_format")
    format = at::MemoryFormat::Preserve;
  else if (text == "channels_last")
    format = at::MemoryFormat::ChannelsLast;
  else if (text == "channels_last_3d")
    format = at::MemoryFormat::ChannelsLast3d;
  else
    return false;
  return true;
}

bool isComplexObject(napi_env env, const Value& value) {
  if (value.type != napi_object || value.handle) return false;
  for (const char* part : {"re", "im"}) {
    napi_value number;
    check(env, napi_get_named_property(env, value.value, part, &number));
    if (typeOf(env, number) != napi_number) return false;
  }
  return true;
}

bool acceptsOne(napi_env env, Base base, const Value& value) {
  const napi_valuetype type = value.type;
  switch (base) {
    case Base::Tensor:
      return value.handle != nullptr;
    case Base::Scalar:
      return type == napi_number || type == napi_bigint || type == napi_boolean || isComplexObject(env, value);
    case Base::Int:
      return isIntegral(env, value);
    case Base::Float:
      return type == napi_number;
    case Base::Bool:
      return type == napi_boolean;
    case Base::String:
      return type == napi_string;
    case Base::Dtype: {
      at::ScalarType dtype;
      return type == napi_string && parseDtype(toString(env, value.value), dtype);
    }
    case Base::Layout: {
      at::Layout layout;
      return type == napi_string && parseLayout(toString(env, value.value), layout);
    }
    case Base::MemoryFormat: {
      at::MemoryFormat format;
      return type == napi_string && parseMemoryFormat(toString(env, value.value), format);
    }
    case Base::Device:
      return type == napi_string && isDevice(toString(env, value.value));
    case Base::Generator:
      return isGenerator(env, value.value);
    case Base::Unsupported:
      return false;
  }
  return false;
}

at::Scalar toScalar(napi_env env, napi_value value, const std::string& what) {
  switch (typeOf(env, value)) {
    case napi_boolean:
      return at::Scalar(toBool(env, value, what.c_str()));
    case napi_bigint:
      return at::Scalar(toInt64(env, value, what.c_str()));
    case napi_object: {
      napi_value re, im;
      check(env, napi_get_named_property(env, value, "re", &re));
      check(env, napi_get_named_property(env, value, "im", &im));
      return at::Scalar(c10::complex<double>(toDouble(env, re), toDouble(env, im)));
    }
    default:
      break;
  }
  return scalarOf(toDouble(env, value));
}

c10::IValue toOne(napi_env env, Base base, napi_value value, const std::string& what) {
  switch (base) {
    case Base::Tensor:
      return unwrap(env, value, what.c_str());
    case Base::Scalar:
      return toScalar(env, value, what);
    case Base::Int:
      return toInt64(env, value, what.c_str());
    case Base::Float:
      return toDouble(env, value);
    case Base::Bool:
      return toBool(env, value, what.c_str());
    case Base::String:
      return toString(env, value);
    case Base::Dtype: {
      at::ScalarType dtype = at::kFloat;
      parseDtype(toString(env, value), dtype);
      return dtype;
    }
    case Base::Layout: {
      at::Layout layout = at::kStrided;
      parseLayout(toString(env, value), layout);
      return layout;
    }
    case Base::MemoryFormat: {
      at::MemoryFormat format = at::MemoryFormat::Contiguous;
      parseMemoryFormat(toString(env, value), format);
      return format;
    }
    case Base::Device:
      return parseDevice(toString(env, value));
    case Base::Generator:
      return toGenerator(env, value);
    default:
      throw UsageError("TORCH_ARGUMENTS", what + ": this kind of argument cannot be given from JavaScript");
  }
}

template <class Element>
c10::IValue toList(napi_env env, Base base, const std::vector<napi_value>& values, const std::string& what) {
  c10::List<Element> list;
  list.reserve(values.size());
  for (napi_value value : values) list.push_back(toOne(env, base, value, what).template to<Element>());
  return list;
}

c10::IValue toTensorList(napi_env env, bool optional, const std::vector<napi_value>& values, const std::string& what) {
  if (!optional) return toList<at::Tensor>(env, Base::Tensor, values, what);
  c10::List<std::optional<at::Tensor>> list;
  for (napi_value value : values)
    list.push_back(isNullish(env, value) ? std::nullopt : std::optional(unwrap(env, value, what.c_str())));
  return list;
}

}  // namespace

std::string typeName(const ArgumentType& type) {
  static const char* const names[] = {"Tensor", "number", "integer",       "number", "boolean",   "string",
                                      "dtype",  "layout", "memory format", "device", "Generator", "unsupported value"};
  std::string name = names[static_cast<int>(type.base)];
  if (type.list) name = "array of " + name + (type.optionalElement ? " or null" : "");
  return type.optional ? name + " or null" : name;
}

Value::Value(napi_env env, napi_value value) : value(value), type(typeOf(env, value)) {
  if (type == napi_object) handle = handleOf(env, value);
}

bool accepts(napi_env env, const ArgumentType& type, const Value& value) {
  if (value.isNullish()) return type.optional;
  if (!type.list) return acceptsOne(env, type.base, value);
  if (value.type != napi_object || !isArray(env, value.value))
    return type.broadcast > 0 && acceptsOne(env, type.base, value);
  const uint32_t length = lengthOf(env, value.value);
  if (length > kLongestArray) return false;
  for (uint32_t i = 0; i < length; ++i) {
    Value item(env, element(env, value.value, i));
    if (type.optionalElement && item.isNullish()) continue;
    if (!acceptsOne(env, type.base, item)) return false;
  }
  return true;
}

c10::IValue toIValue(napi_env env, const ArgumentType& type, const Value& value, const std::string& what) {
  if (value.isNullish()) return {};
  if (!type.list) return toOne(env, type.base, value.value, what);
  std::vector<napi_value> values = isArray(env, value.value)
                                       ? elements(env, value.value)
                                       : std::vector<napi_value>(static_cast<size_t>(type.broadcast), value.value);
  switch (type.base) {
    case Base::Tensor:
      return toTensorList(env, type.optionalElement, values, what);
    case Base::Scalar:
      return toList<at::Scalar>(env, type.base, values, what);
    case Base::Int:
      return toList<int64_t>(env, type.base, values, what);
    case Base::Float:
      return toList<double>(env, type.base, values, what);
    case Base::Bool:
      return toList<bool>(env, type.base, values, what);
    case Base::String:
      return toList<std::string>(env, type.base, values, what);
    default:
      throw UsageError("TORCH_ARGUMENTS", what + ": lists of this kind cannot be given from JavaScript");
  }
}

}  // namespace torchjs
