// The short way into an operator, for the calls that loops are made of: one to three operands, tensors and numbers.
#pragma once

#include <node_api.h>

namespace torchjs {

void registerFastCalls(napi_env env, napi_value exports);

}  // namespace torchjs
