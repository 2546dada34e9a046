#pragma once

#include <node_api.h>

namespace hydride {

// Each gives a promise; arguments are as src/native.ts lists them.
napi_value createAdios(napi_env env, napi_callback_info info);
napi_value closeAdios(napi_env env, napi_callback_info info);
napi_value declareIo(napi_env env, napi_callback_info info);
napi_value removeIo(napi_env env, napi_callback_info info);
napi_value setEngine(napi_env env, napi_callback_info info);
napi_value setParameters(napi_env env, napi_callback_info info);
napi_value addOperation(napi_env env, napi_callback_info info);
napi_value defineVariable(napi_env env, napi_callback_info info);
napi_value removeVariables(napi_env env, napi_callback_info info);

}  // namespace hydride
