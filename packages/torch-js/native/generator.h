// Random number generators as JavaScript objects.
#pragma once

#include <ATen/core/Generator.h>
#include <node_api.h>

namespace torchjs {

bool isGenerator(napi_env env, napi_value value);
// Of a value that isGenerator let through.
at::Generator toGenerator(napi_env env, napi_value value);

}  // namespace torchjs
