#pragma once

#include <node_api.h>

namespace hydride {

/** Throws MpiFailure where this environment did not begin MPI, or MPI is over. */
void checkRunning(napi_env env);

napi_value initialize(napi_env env, napi_callback_info info);
napi_value finalize(napi_env env, napi_callback_info info);
napi_value setExitCode(napi_env env, napi_callback_info info);
napi_value libraryVersions(napi_env env, napi_callback_info info);
napi_value processorName(napi_env env, napi_callback_info info);
napi_value time(napi_env env, napi_callback_info info);
napi_value tick(napi_env env, napi_callback_info info);
napi_value cudaAware(napi_env env, napi_callback_info info);
napi_value limitCounts(napi_env env, napi_callback_info info);

}  // namespace hydride
