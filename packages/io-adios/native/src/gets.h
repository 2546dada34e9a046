#pragma once

#include <node_api.h>

#include "objects.h"

namespace hydride {

/** Performs what get() has deferred. */
void getAll(OpenEngine& open);

// Each gives a promise; arguments are as src/native.ts lists them.
napi_value get(napi_env env, napi_callback_info info);
napi_value getMany(napi_env env, napi_callback_info info);
napi_value performGets(napi_env env, napi_callback_info info);

}  // namespace hydride
