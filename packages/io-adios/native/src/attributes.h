#pragma once

#include <node_api.h>

namespace hydride {

// Each gives a promise; arguments are as src/native.ts lists them.
napi_value defineAttribute(napi_env env, napi_callback_info info);
napi_value inquireAttributes(napi_env env, napi_callback_info info);
napi_value removeAttributes(napi_env env, napi_callback_info info);

}  // namespace hydride
