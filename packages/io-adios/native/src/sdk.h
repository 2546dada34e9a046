#pragma once

#include <node_api.h>

namespace hydride {

/** (): { version, mpi, operators, engines } of the ADIOS2 that this was compiled with */
napi_value describeSdk(napi_env env, napi_callback_info info);

}  // namespace hydride
