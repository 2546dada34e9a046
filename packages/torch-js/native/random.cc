// Seeds and states; the default generators, which all threads of the process share.
#include "random.h"

#include <ATen/ATen.h>

#include "device.h"
#include "napi.h"
#include "registrations.h"
#include "tensor.h"

namespace torchjs {

uint64_t toSeed(napi_env env, napi_value value) {
  if (typeOf(env, value) != napi_bigint) return static_cast<uint64_t>(toInt64(env, value, "manualSeed"));
  bool lossless = false;
  uint64_t bits = 0;
  check(env, napi_get_value_bigint_uint64(env, value, &bits, &lossless));
  if (lossless) return bits;
  int64_t integer = 0;
  check(env, napi_get_value_bigint_int64(env, value, &integer, &lossless));
  if (!lossless) throw UsageError("TORCH_ARGUMENTS", "manualSeed: expected an integer from -2^63 to 2^64 - 1");
  return static_cast<uint64_t>(integer);
}

at::Tensor stateOf(at::Generator generator) {
  std::lock_guard<std::mutex> lock(generator.mutex());
  return generator.get_state();
}

void setState(at::Generator generator, const at::Tensor& given, const std::string& what) {
  at::Tensor current = stateOf(generator);
  if (!given.device().is_cpu() || given.layout() != at::kStrided || given.scalar_type() != at::kByte ||
      given.sizes() != current.sizes())
    throw UsageError("TORCH_ARGUMENTS", what + ": expected a state that the generator gave, a " + describe(current) +
                                            ", found a " + describe(given));
  // The generator reads the bytes where they lie: they must be aligned as in a tensor of their own.
  at::Tensor state = given.detach().clone(at::MemoryFormat::Contiguous);
  std::lock_guard<std::mutex> lock(generator.mutex());
  try {
    generator.set_state(state);
  } catch (const c10::Error&) {
    throw UsageError("TORCH_ARGUMENTS", what + ": these bytes are no state of the generator, which is left as it was");
  }
}

namespace {

napi_value manualSeed(Call& call) {
  at::manual_seed(toSeed(call.env, call.at(0)));
  return undefined(call.env);
}

at::Generator ofDevice(Call& call, size_t index) {
  napi_value value = call.at(index);
  return at::globalContext().defaultGenerator(isNullish(call.env, value) ? at::kCPU
                                                                         : parseDevice(toString(call.env, value)));
}

napi_value getRngState(Call& call) { return wrap(call.env, stateOf(ofDevice(call, 0))); }

napi_value setRngState(Call& call) {
  setState(ofDevice(call, 1), unwrap(call.env, call.at(0), "setRngState"), "setRngState");
  return undefined(call.env);
}

}  // namespace

void registerRandom(napi_env env, napi_value exports) {
  exportFunction(env, exports, "manualSeed", callback<manualSeed>);
  exportFunction(env, exports, "getRngState", callback<getRngState>);
  exportFunction(env, exports, "setRngState", callback<setRngState>);
}

}  // namespace torchjs
