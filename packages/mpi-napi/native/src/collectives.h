#pragma once

#include <node_api.h>

namespace hydride {

/** Collective calls with one count; the last argument of each says whether a request comes back at once. */
napi_value barrier(napi_env env, napi_callback_info info);
napi_value broadcast(napi_env env, napi_callback_info info);
napi_value gather(napi_env env, napi_callback_info info);
napi_value scatter(napi_env env, napi_callback_info info);
napi_value allgather(napi_env env, napi_callback_info info);
napi_value alltoall(napi_env env, napi_callback_info info);
napi_value reduce(napi_env env, napi_callback_info info);
napi_value allreduce(napi_env env, napi_callback_info info);
napi_value scan(napi_env env, napi_callback_info info);

}  // namespace hydride
