#include "arguments.h"

#include <algorithm>

#include "errors.h"

namespace hydride {
namespace {

[[noreturn]] void refuse(std::size_t index, const char* expected) {
  throw AdiosFailure("ADIOS_ARGUMENT", "argument " + std::to_string(index) + " is not " + expected);
}

std::string textOf(napi_env env, napi_value value, std::size_t index) {
  std::size_t length = 0;
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) refuse(index, "a string");
  std::string result(length, '\0');
  check(napi_get_value_string_utf8(env, value, result.data(), length + 1, &length));
  return result;
}

std::size_t elementBytesOf(napi_typedarray_type type) {
  switch (type) {
    case napi_int8_array:
    case napi_uint8_array:
    case napi_uint8_clamped_array:
      return 1;
    case napi_int32_array:
    case napi_uint32_array:
    case napi_float32_array:
      return 4;
    case napi_float64_array:
    case napi_bigint64_array:
    case napi_biguint64_array:
      return 8;
    default:
      return 2;
  }
}

}  // namespace

Arguments::Arguments(napi_env env, napi_callback_info info) : env_(env) {
  std::size_t count = values_.size();
  // Those that were not given are undefined.
  check(napi_get_cb_info(env, info, &count, values_.data(), nullptr, nullptr));
}

Arguments::Arguments(napi_env env, napi_value array) : env_(env) {
  std::uint32_t length = 0;
  check(napi_get_array_length(env, array, &length));
  for (std::size_t i = 0; i < values_.size(); i++) {
    if (i < length) {
      check(napi_get_element(env, array, static_cast<std::uint32_t>(i), &values_[i]));
    } else {
      check(napi_get_undefined(env, &values_[i]));
    }
  }
}

bool Arguments::isUndefined(std::size_t index) const {
  napi_valuetype type;
  check(napi_typeof(env_, values_[index], &type));
  return type == napi_undefined;
}

bool Arguments::isText(std::size_t index) const {
  napi_valuetype type;
  check(napi_typeof(env_, values_[index], &type));
  return type == napi_string;
}

double Arguments::number(std::size_t index) const {
  double value = 0;
  if (napi_get_value_double(env_, values_[index], &value) != napi_ok) refuse(index, "a number");
  return value;
}

std::int64_t Arguments::integer(std::size_t index) const {
  std::int64_t value = 0;
  if (napi_get_value_int64(env_, values_[index], &value) != napi_ok) refuse(index, "a number");
  return value;
}

bool Arguments::flag(std::size_t index) const {
  bool value = false;
  if (napi_get_value_bool(env_, values_[index], &value) != napi_ok) refuse(index, "a boolean");
  return value;
}

std::string Arguments::text(std::size_t index) const { return textOf(env_, values_[index], index); }

std::size_t Arguments::lengthOf(std::size_t index) const {
  std::uint32_t length = 0;
  if (napi_get_array_length(env_, values_[index], &length) != napi_ok) refuse(index, "an array");
  return length;
}

std::vector<std::string> Arguments::texts(std::size_t index) const {
  std::vector<std::string> result(lengthOf(index));
  for (std::size_t i = 0; i < result.size(); i++) {
    napi_value value;
    check(napi_get_element(env_, values_[index], static_cast<std::uint32_t>(i), &value));
    result[i] = textOf(env_, value, index);
  }
  return result;
}

Params Arguments::params(std::size_t index) const {
  const std::vector<std::string> flat = texts(index);
  Params result;
  for (std::size_t i = 0; i + 1 < flat.size(); i += 2) result[flat[i]] = flat[i + 1];
  return result;
}

Dims Arguments::dims(std::size_t index) const {
  Dims result(lengthOf(index));
  for (std::size_t i = 0; i < result.size(); i++) {
    napi_value value;
    std::int64_t number = -1;
    check(napi_get_element(env_, values_[index], static_cast<std::uint32_t>(i), &value));
    if (napi_get_value_int64(env_, value, &number) != napi_ok || number < 0) refuse(index, "an array of sizes");
    result[i] = static_cast<std::size_t>(number);
  }
  return result;
}

std::optional<Dims> Arguments::optionalDims(std::size_t index) const {
  if (isUndefined(index)) return std::nullopt;
  return dims(index);
}

View Arguments::view(std::size_t index) const {
  // A place for what is empty: ADIOS2 refuses a null pointer.
  static char nothing[16];
  napi_typedarray_type type;
  std::size_t length = 0;
  void* address = nullptr;
  if (napi_get_typedarray_info(env_, values_[index], &type, &length, &address, nullptr, nullptr) != napi_ok) {
    refuse(index, "a typed array");
  }
  return {address == nullptr ? nothing : address, length * elementBytesOf(type), type, length};
}

std::optional<View> Arguments::optionalView(std::size_t index) const {
  if (isUndefined(index)) return std::nullopt;
  return view(index);
}

std::vector<Arguments> Arguments::lists(std::size_t index) const {
  std::vector<Arguments> result;
  const std::size_t length = lengthOf(index);
  result.reserve(length);
  for (std::size_t i = 0; i < length; i++) {
    napi_value value;
    check(napi_get_element(env_, values_[index], static_cast<std::uint32_t>(i), &value));
    result.emplace_back(env_, value);
  }
  return result;
}

}  // namespace hydride
