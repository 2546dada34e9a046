#pragma once

#include <node_api.h>

#include <exception>
#include <stdexcept>
#include <string>

namespace hydride {

/** Thrown where Node-API refuses; an exception of JavaScript's may be pending. */
struct NapiFailure {};

/** What is refused here, before ADIOS2 sees it; `code` is one of AdiosError's. */
class AdiosFailure : public std::runtime_error {
 public:
  AdiosFailure(const char* code, const std::string& message) : std::runtime_error(message), code(code) {}

  const char* code;
};

inline void check(napi_status status) {
  if (status != napi_ok) throw NapiFailure();
}

/** A failure in words: what an entry throws, and what a promise is rejected with. */
struct Failure {
  std::string code;
  std::string message;
};

/** What ADIOS2 or this add-on has thrown, without ADIOS2's date and class names. */
Failure describeFailure(std::exception_ptr failure);

napi_value makeError(napi_env env, const Failure& failure);

/** The exception of JavaScript's that is pending, or one that says what Node-API has refused. */
napi_value pendingError(napi_env env);

/** No exception leaves an entry: it becomes JavaScript's. */
template <typename Entry>
napi_value guarded(napi_env env, const Entry& entry) {
  try {
    return entry();
  } catch (...) {
    try {
      napi_value error;
      try {
        throw;
      } catch (const NapiFailure&) {
        error = pendingError(env);
      } catch (...) {
        error = makeError(env, describeFailure(std::current_exception()));
      }
      napi_throw(env, error);
    } catch (...) {
      napi_throw_error(env, "ADIOS_NATIVE", "an error could not be described");
    }
    return nullptr;
  }
}

}  // namespace hydride
