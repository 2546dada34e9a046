#pragma once

#include <node_api.h>

#include <exception>
#include <stdexcept>
#include <string>

namespace hydride {

/** Thrown where Node-API refuses; an exception of JavaScript's may be pending. */
struct NapiFailure {};

/** An error that reaches JavaScript with this code. */
class StoreFailure : public std::runtime_error {
 public:
  StoreFailure(const char* code, const std::string& message) : std::runtime_error(message), code(code) {}

  const char* code;
};

inline void check(napi_status status) {
  if (status != napi_ok) throw NapiFailure();
}

/** The JavaScript error for an exception: message and `code`. */
napi_value toError(napi_env env, std::exception_ptr failure);

/** No exception leaves an entry: it becomes JavaScript's. */
template <typename Entry>
napi_value guarded(napi_env env, const Entry& entry) {
  try {
    return entry();
  } catch (...) {
    try {
      napi_throw(env, toError(env, std::current_exception()));
    } catch (...) {
      napi_throw_error(env, "STORE_NATIVE", "an error could not be described");
    }
    return nullptr;
  }
}

}  // namespace hydride
