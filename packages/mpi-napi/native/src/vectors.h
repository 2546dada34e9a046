#pragma once

#include <node_api.h>

namespace hydride {

/** Collective calls with a count for each rank; the last argument says whether a request comes back at once. */
napi_value exchange(napi_env env, napi_callback_info info);
napi_value allgatherVector(napi_env env, napi_callback_info info);
napi_value reduceScatter(napi_env env, napi_callback_info info);

}  // namespace hydride
