// Seeds and states of random number generators.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <node_api.h>

namespace torchjs {

// Any 64 bits, with or without a sign: -1 and 2^64 - 1 are the same seed.
uint64_t toSeed(napi_env env, napi_value value);
at::Tensor stateOf(at::Generator generator);
// Throws for what is no state, and then leaves the generator as it was.
void setState(at::Generator generator, const at::Tensor& given, const std::string& what);

}  // namespace torchjs
