#pragma once

#include <node_api.h>

namespace hydride {

// Each gives a promise; arguments are as src/native.ts lists them.
napi_value openFile(napi_env env, napi_callback_info info);
napi_value beginStep(napi_env env, napi_callback_info info);
napi_value endStep(napi_env env, napi_callback_info info);
napi_value currentStep(napi_env env, napi_callback_info info);
napi_value flush(napi_env env, napi_callback_info info);
napi_value performDataWrite(napi_env env, napi_callback_info info);
napi_value closeFile(napi_env env, napi_callback_info info);
napi_value abandonFile(napi_env env, napi_callback_info info);

}  // namespace hydride
