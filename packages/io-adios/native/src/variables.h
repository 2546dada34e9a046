#pragma once

#include <node_api.h>

namespace hydride {

// Each gives a promise; arguments are as src/native.ts lists them.
napi_value inquireVariables(napi_env env, napi_callback_info info);
napi_value blocksInfo(napi_env env, napi_callback_info info);

}  // namespace hydride
