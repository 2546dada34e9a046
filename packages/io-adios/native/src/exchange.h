#pragma once

#include <node_api.h>

namespace hydride {

/**
 * exchangePaths(a, b): swaps two names of one file system in one step, on the calling thread. false where the system or
 * the file system cannot, or one of them is not there.
 */
napi_value exchangePaths(napi_env env, napi_callback_info info);

}  // namespace hydride
