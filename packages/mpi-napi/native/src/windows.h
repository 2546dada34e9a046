#pragma once

#include <mpi.h>
#include <node_api.h>

#include <cstdint>

namespace hydride {

/** The window that JavaScript knows by this number. Throws MpiFailure where there is none (any more). */
MPI_Win window(std::int64_t handle);

/** Frees those that are left, as all their ranks do, the oldest first; `env`, where JavaScript goes on. */
void freeWindows(napi_env env);

napi_value allocateWindow(napi_env env, napi_callback_info info);
napi_value createWindow(napi_env env, napi_callback_info info);
napi_value windowMemory(napi_env env, napi_callback_info info);
napi_value freeWindow(napi_env env, napi_callback_info info);
napi_value synchronizeWindow(napi_env env, napi_callback_info info);

}  // namespace hydride
