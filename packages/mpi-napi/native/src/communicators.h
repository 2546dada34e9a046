#pragma once

#include <mpi.h>
#include <node_api.h>

#include <cstdint>

namespace hydride {

/** The communicator that JavaScript knows by this number. Throws MpiFailure where there is none (any more). */
MPI_Comm communicator(std::int64_t handle);

/** Numbers MPI_COMM_WORLD 0 and MPI_COMM_SELF 1. */
void rememberFirstCommunicators();

napi_value split(napi_env env, napi_callback_info info);
napi_value splitType(napi_env env, napi_callback_info info);
napi_value duplicate(napi_env env, napi_callback_info info);
napi_value freeCommunicator(napi_env env, napi_callback_info info);
napi_value fortranHandle(napi_env env, napi_callback_info info);
napi_value abortJob(napi_env env, napi_callback_info info);

}  // namespace hydride
