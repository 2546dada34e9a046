// The few Node-API helpers that every file uses. Errors are C++ exceptions until `entry` turns them into JavaScript
// ones.
#pragma once

#include <node_api.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace torchjs {

// A bad argument or a misuse, with the stable code that JavaScript sees.
struct UsageError : std::runtime_error {
  UsageError(std::string code, const std::string& message) : std::runtime_error(message), code(std::move(code)) {}
  std::string code;
};

// A JavaScript exception is already pending: unwind to the entry and leave it be.
struct PendingException {};

void check(napi_env env, napi_status status);

napi_valuetype typeOf(napi_env env, napi_value value);
bool isNullish(napi_env env, napi_value value);
bool isArray(napi_env env, napi_value value);
std::string toString(napi_env env, napi_value value);
double toDouble(napi_env env, napi_value value);
// An integral number of magnitude at most 2^53, or a bigint that fits into 64 bits.
int64_t toInt64(napi_env env, napi_value value, const char* what);
bool toBool(napi_env env, napi_value value, const char* what);
// `new Array(4e9)` costs JavaScript nothing, but would take all memory here.
constexpr uint32_t kLongestArray = 1 << 24;
uint32_t lengthOf(napi_env env, napi_value array);
napi_value element(napi_env env, napi_value array, uint32_t index);
std::vector<napi_value> elements(napi_env env, napi_value array);

napi_value fromString(napi_env env, const std::string& text);
napi_value fromDouble(napi_env env, double number);
// A number where it is exact, else a bigint.
napi_value fromInt64(napi_env env, int64_t number);
napi_value fromBool(napi_env env, bool value);
napi_value undefined(napi_env env);
napi_value null(napi_env env);
napi_value newArray(napi_env env, size_t length);
void setElement(napi_env env, napi_value array, size_t index, napi_value value);
void setProperty(napi_env env, napi_value object, const char* name, napi_value value);

// What a value is, for error texts: "number 1.5", "Tensor float32 [2, 3]", "array of 3".
std::string describe(napi_env env, napi_value value);

struct Environment;

struct Call {
  napi_env env;
  Environment& environment;
  napi_value self;  // the receiver
  void* data;       // what the function was made with
  const napi_value* arguments;
  size_t count;
  napi_value at(size_t index) const { return index < count ? arguments[index] : undefined(env); }
};

using Entry = napi_value (*)(Call&);

// The single wrapper around every entry: no C++ exception leaves it.
napi_value guarded(napi_env env, napi_callback_info info, Entry entry);

template <Entry entry>
napi_value callback(napi_env env, napi_callback_info info) {
  return guarded(env, info, entry);
}

void exportFunction(napi_env env, napi_value exports, const char* name, napi_callback function);

}  // namespace torchjs
