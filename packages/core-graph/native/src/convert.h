#pragma once

#include <node_api.h>

#include <exception>

#include "batch.h"

namespace hydride {

/** Thrown where Node-API refuses; an exception of JavaScript's may be pending. */
struct NapiFailure {};

inline void check(napi_status status) {
  if (status != napi_ok) throw NapiFailure();
}

/** The arguments of both entries: see src/native.ts. Throws GraphError where they are not what they should be. */
Batch readBatch(napi_env env, napi_callback_info info, napi_value& make);

/** The JavaScript error for an exception: message, code and, where known, structure. */
napi_value toError(napi_env env, std::exception_ptr failure);

}  // namespace hydride
