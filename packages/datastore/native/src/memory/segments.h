#pragma once

#include <node_api.h>

#include <memory>

namespace hydride {

/** Keeps the segment that an address is in, though it be released; nothing for memory of others. */
std::shared_ptr<const void> holdSegment(const void* address);

napi_value allocateSegment(napi_env env, napi_callback_info info);
napi_value attachSegment(napi_env env, napi_callback_info info);
napi_value mapFile(napi_env env, napi_callback_info info);
napi_value segmentDescriptor(napi_env env, napi_callback_info info);
napi_value segmentAddress(napi_env env, napi_callback_info info);
napi_value segmentMemory(napi_env env, napi_callback_info info);
napi_value releaseSegment(napi_env env, napi_callback_info info);
napi_value isWrittenTo(napi_env env, napi_callback_info info);

}  // namespace hydride
