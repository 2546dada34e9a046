#pragma once

#include <node_api.h>

namespace hydride {

napi_value allocateSegment(napi_env env, napi_callback_info info);
napi_value attachSegment(napi_env env, napi_callback_info info);
napi_value mapFile(napi_env env, napi_callback_info info);
napi_value segmentDescriptor(napi_env env, napi_callback_info info);
napi_value segmentAddress(napi_env env, napi_callback_info info);
napi_value segmentMemory(napi_env env, napi_callback_info info);
napi_value releaseSegment(napi_env env, napi_callback_info info);

}  // namespace hydride
