#pragma once

#include <node_api.h>

namespace hydride {

/** Access to the memory of other ranks; see src/native.ts for the arguments. */
napi_value get(napi_env env, napi_callback_info info);
napi_value put(napi_env env, napi_callback_info info);
napi_value accumulate(napi_env env, napi_callback_info info);
napi_value fetchAndOp(napi_env env, napi_callback_info info);
napi_value compareAndSwap(napi_env env, napi_callback_info info);

}  // namespace hydride
