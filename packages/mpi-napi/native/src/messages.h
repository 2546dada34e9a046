#pragma once

#include <node_api.h>

namespace hydride {

/** Point to point; see src/native.ts for the arguments. */
napi_value send(napi_env env, napi_callback_info info);
napi_value receive(napi_env env, napi_callback_info info);
napi_value sendReceive(napi_env env, napi_callback_info info);
napi_value probe(napi_env env, napi_callback_info info);
napi_value matchedProbe(napi_env env, napi_callback_info info);
napi_value matchedReceive(napi_env env, napi_callback_info info);

}  // namespace hydride
