#include "values.h"

#include "errors.h"

namespace hydride {
namespace {

[[noreturn]] void refuse(std::size_t index, const char* expected) {
  throw StoreFailure("STORE_ARGUMENT", "argument " + std::to_string(index) + " is not " + expected);
}

template <typename Element>
std::span<Element> elements(napi_env env, napi_value value, napi_typedarray_type wanted, std::size_t index,
                            const char* expected) {
  bool is = false;
  napi_typedarray_type type;
  std::size_t length = 0;
  void* address = nullptr;
  if (napi_is_typedarray(env, value, &is) != napi_ok || !is) refuse(index, expected);
  check(napi_get_typedarray_info(env, value, &type, &length, &address, nullptr, nullptr));
  if (type != wanted) refuse(index, expected);
  return {static_cast<Element*>(address), length};
}

}  // namespace

Arguments::Arguments(napi_env env, napi_callback_info info) : env_(env) {
  std::size_t count = values_.size();
  // Those that were not given are undefined.
  check(napi_get_cb_info(env, info, &count, values_.data(), nullptr, nullptr));
}

std::int64_t Arguments::integer(std::size_t index) const {
  std::int64_t value = 0;
  if (napi_get_value_int64(env_, values_[index], &value) != napi_ok) refuse(index, "a number");
  return value;
}

double Arguments::real(std::size_t index) const {
  double value = 0;
  if (napi_get_value_double(env_, values_[index], &value) != napi_ok) refuse(index, "a number");
  return value;
}

bool Arguments::flag(std::size_t index) const {
  bool value = false;
  if (napi_get_value_bool(env_, values_[index], &value) != napi_ok) refuse(index, "a boolean");
  return value;
}

std::string Arguments::text(std::size_t index) const {
  std::size_t length = 0;
  if (napi_get_value_string_utf8(env_, values_[index], nullptr, 0, &length) != napi_ok) refuse(index, "a string");
  std::string value(length, '\0');
  check(napi_get_value_string_utf8(env_, values_[index], value.data(), length + 1, &length));
  return value;
}

std::uint8_t* Arguments::address(std::size_t index) const {
  std::uint64_t value = 0;
  bool lossless = false;
  if (napi_get_value_bigint_uint64(env_, values_[index], &value, &lossless) != napi_ok || !lossless) {
    refuse(index, "an address");
  }
  return reinterpret_cast<std::uint8_t*>(static_cast<std::uintptr_t>(value));
}

std::span<const double> Arguments::reals(std::size_t index) const {
  return elements<const double>(env_, values_[index], napi_float64_array, index, "a Float64Array");
}

std::span<std::uint8_t> Arguments::bytes(std::size_t index) const {
  return elements<std::uint8_t>(env_, values_[index], napi_uint8_array, index, "a Uint8Array");
}

napi_value number(napi_env env, double value) {
  napi_value result;
  check(napi_create_double(env, value, &result));
  return result;
}

napi_value undefined(napi_env env) {
  napi_value result;
  check(napi_get_undefined(env, &result));
  return result;
}

void define(napi_env env, napi_value exports, const char* name, napi_callback callback) {
  napi_value function;
  check(napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function));
  check(napi_set_named_property(env, exports, name, function));
}

}  // namespace hydride
