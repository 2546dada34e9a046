#pragma once

#include <memory>

#include "arguments.h"
#include "errors.h"
#include "requests.h"

namespace hydride {

/** Calls `operation` with no request, or with one that comes back; `request` may hold what MPI reads until the end. */
template <typename Operation>
napi_value begin(napi_env env, bool nonblocking, const char* function, std::unique_ptr<Request> request,
                 const Operation& operation) {
  if (!nonblocking) {
    checkMpi(operation(static_cast<MPI_Request*>(nullptr)), function);
    return undefined(env);
  }
  request->function = function;
  request->parts.resize(1, MPI_REQUEST_NULL);
  checkMpi(operation(request->parts.data()), function);
  return remember(env, std::move(request));
}

template <typename Operation>
napi_value begin(napi_env env, bool nonblocking, const char* function, const Operation& operation) {
  return begin(env, nonblocking, function, std::make_unique<Request>(), operation);
}

}  // namespace hydride
