#include "arguments.h"

#include "communicators.h"
#include "errors.h"

namespace hydride {
namespace {

[[noreturn]] void refuse(std::size_t index, const char* expected) {
  throw MpiFailure("argument", MPI_ERR_ARG, "argument " + std::to_string(index) + " is not " + expected);
}

std::int64_t elementBytesOf(napi_typedarray_type type) {
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

/** Address and length in bytes of a typed array or a DataView. */
bool viewOf(napi_env env, napi_value value, void*& address, std::int64_t& bytes) {
  bool is = false;
  napi_value buffer;
  std::size_t length = 0;
  std::size_t offset = 0;
  if (napi_is_typedarray(env, value, &is) == napi_ok && is) {
    napi_typedarray_type type;
    check(napi_get_typedarray_info(env, value, &type, &length, &address, &buffer, &offset));
    bytes = static_cast<std::int64_t>(length) * elementBytesOf(type);
    return true;
  }
  if (napi_is_dataview(env, value, &is) == napi_ok && is) {
    check(napi_get_dataview_info(env, value, &length, &address, &buffer, &offset));
    bytes = static_cast<std::int64_t>(length);
    return true;
  }
  return false;
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

std::vector<std::int64_t> Arguments::integers(std::size_t index) const {
  bool is = false;
  napi_typedarray_type type;
  std::size_t length = 0;
  void* address = nullptr;
  if (napi_is_typedarray(env_, values_[index], &is) != napi_ok || !is) refuse(index, "a Float64Array");
  check(napi_get_typedarray_info(env_, values_[index], &type, &length, &address, nullptr, nullptr));
  if (type != napi_float64_array) refuse(index, "a Float64Array");
  const double* const values = static_cast<const double*>(address);
  return std::vector<std::int64_t>(values, values + length);
}

MPI_Comm Arguments::comm(std::size_t index) const { return communicator(integer(index)); }

void* Arguments::data(std::size_t index, std::int64_t bytes) const {
  // A place for what is empty: MPI may refuse a null pointer, or take two that are the same for MPI_IN_PLACE.
  static char places[12];
  char& nothing = places[index];
  napi_valuetype type;
  check(napi_typeof(env_, values_[index], &type));
  if (type == napi_null) return MPI_IN_PLACE;
  if (type == napi_undefined) return &nothing;
  if (type == napi_bigint) {
    std::uint64_t address = 0;
    bool lossless = false;
    check(napi_get_value_bigint_uint64(env_, values_[index], &address, &lossless));
    if (!lossless || (address == 0 && bytes > 0)) refuse(index, "an address");
    return address == 0 ? &nothing : reinterpret_cast<void*>(static_cast<std::uintptr_t>(address));
  }
  void* address = nullptr;
  std::int64_t length = 0;
  if (!viewOf(env_, values_[index], address, length)) refuse(index, "a view, an address, null or undefined");
  if (length < bytes) {
    throw MpiFailure("argument", MPI_ERR_BUFFER,
                     "a view of " + std::to_string(length) + " bytes where " + std::to_string(bytes) + " are needed");
  }
  return address == nullptr ? &nothing : address;
}

napi_value number(napi_env env, double value) {
  napi_value result;
  check(napi_create_double(env, value, &result));
  return result;
}

napi_value text(napi_env env, const std::string& value) {
  napi_value result;
  check(napi_create_string_utf8(env, value.data(), value.size(), &result));
  return result;
}

napi_value undefined(napi_env env) {
  napi_value result;
  check(napi_get_undefined(env, &result));
  return result;
}

napi_value numbers(napi_env env, const std::vector<double>& values) {
  napi_value result;
  check(napi_create_array_with_length(env, values.size(), &result));
  for (std::size_t i = 0; i < values.size(); i++) {
    check(napi_set_element(env, result, static_cast<std::uint32_t>(i), number(env, values[i])));
  }
  return result;
}

}  // namespace hydride
