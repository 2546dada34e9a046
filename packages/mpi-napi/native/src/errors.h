#pragma once

#include <mpi.h>
#include <node_api.h>

#include <exception>
#include <stdexcept>
#include <string>

namespace hydride {

/** Thrown where Node-API refuses; an exception of JavaScript's may be pending. */
struct NapiFailure {};

/** An MPI function that did not succeed, or an argument that is refused in its name. */
class MpiFailure : public std::runtime_error {
 public:
  MpiFailure(const char* function, int code);
  MpiFailure(const char* function, int errorClass, const std::string& message)
      : std::runtime_error(message), function(function), errorClass(errorClass) {}

  const char* function;
  int errorClass;
};

inline void check(napi_status status) {
  if (status != napi_ok) throw NapiFailure();
}

inline void checkMpi(int code, const char* function) {
  if (code != MPI_SUCCESS) throw MpiFailure(function, code);
}

/** "MPI_ERR_RANK" for MPI_ERR_RANK. */
const char* errorClassName(int errorClass);

/** What MPI says of an error class. */
std::string errorText(int errorClass);

/** An object with the number of each error class by its name. */
napi_value errorClasses(napi_env env);

/** The JavaScript error for an exception: message, `code`, and for MPI's `errorCode` and `function`. */
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
      napi_throw_error(env, "MPI_NATIVE", "an error could not be described");
    }
    return nullptr;
  }
}

}  // namespace hydride
