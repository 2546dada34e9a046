#include "generator.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/detail/AcceleratorHooksInterface.h>

#include "device.h"
#include "napi.h"
#include "random.h"
#include "registrations.h"
#include "tensor.h"

namespace torchjs {

namespace {

// Tells a generator from whatever else is wrapped.
constexpr napi_type_tag kTag = {0x6879647269646567, 0x656e657261746f72};

// initializeGenerator(object, device): makes the object a generator of its own.
napi_value initializeGenerator(Call& call) {
  c10::Device device = parseDevice(toString(call.env, call.at(1)));
  if (device.is_meta()) throw UsageError("TORCH_ARGUMENTS", "Generator: expected device cpu or cuda, found meta");
  at::Generator generator =
      device.is_cpu() ? at::detail::createCPUGenerator()
                      : at::globalContext().getAcceleratorHooksInterface(device.type()).getNewGenerator(device.index());
  auto finalize = [](node_api_basic_env, void* data, void*) { delete static_cast<at::Generator*>(data); };
  auto* owned = new at::Generator(std::move(generator));
  if (napi_wrap(call.env, call.at(0), owned, finalize, nullptr, nullptr) != napi_ok) {
    delete owned;
    throw UsageError("TORCH_ARGUMENTS", "Generator: expected a new object, found " + describe(call.env, call.at(0)));
  }
  check(call.env, napi_type_tag_object(call.env, call.at(0), &kTag));
  return undefined(call.env);
}

at::Generator given(Call& call, const char* what) {
  if (!isGenerator(call.env, call.at(0)))
    throw UsageError("TORCH_ARGUMENTS",
                     std::string(what) + ": expected a Generator, found " + describe(call.env, call.at(0)));
  return toGenerator(call.env, call.at(0));
}

napi_value seedGenerator(Call& call) {
  at::Generator generator = given(call, "manualSeed");
  uint64_t seed = toSeed(call.env, call.at(1));
  std::lock_guard<std::mutex> lock(generator.mutex());
  generator.set_current_seed(seed);
  return undefined(call.env);
}

napi_value initialSeed(Call& call) {
  at::Generator generator = given(call, "initialSeed");
  std::lock_guard<std::mutex> lock(generator.mutex());
  napi_value seed;
  check(call.env, napi_create_bigint_uint64(call.env, generator.current_seed(), &seed));
  return seed;
}

napi_value generatorDevice(Call& call) { return fromString(call.env, given(call, "device").device().str()); }

napi_value getGeneratorState(Call& call) { return wrap(call.env, stateOf(given(call, "getState"))); }

napi_value setGeneratorState(Call& call) {
  setState(given(call, "setState"), unwrap(call.env, call.at(1), "setState"), "setState");
  return undefined(call.env);
}

}  // namespace

bool isGenerator(napi_env env, napi_value value) {
  bool tagged = false;
  return typeOf(env, value) == napi_object && napi_check_object_type_tag(env, value, &kTag, &tagged) == napi_ok &&
         tagged;
}

at::Generator toGenerator(napi_env env, napi_value value) {
  void* data = nullptr;
  check(env, napi_unwrap(env, value, &data));
  return *static_cast<at::Generator*>(data);
}

void registerGenerators(napi_env env, napi_value exports) {
  exportFunction(env, exports, "initializeGenerator", callback<initializeGenerator>);
  exportFunction(env, exports, "seedGenerator", callback<seedGenerator>);
  exportFunction(env, exports, "initialSeed", callback<initialSeed>);
  exportFunction(env, exports, "generatorDevice", callback<generatorDevice>);
  exportFunction(env, exports, "getGeneratorState", callback<getGeneratorState>);
  exportFunction(env, exports, "setGeneratorState", callback<setGeneratorState>);
}

}  // namespace torchjs
