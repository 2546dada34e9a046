// What holds for the operators of a thread or a process for a while: inference mode, autocast, the default dtype.
#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <c10/core/DefaultDtype.h>
#include <c10/core/InferenceMode.h>

#include "callbacks.h"
#include "device.h"
#include "napi.h"
#include "registrations.h"
#include "tensor.h"

namespace torchjs {

namespace {

// inferenceMode(enabled, fn): what fn returns.
napi_value inferenceMode(Call& call) {
  c10::InferenceMode guard(toBool(call.env, call.at(0), "inferenceMode"));
  return callFunction(call.env, call.at(1), {});
}

napi_value isInferenceMode(Call& call) { return fromBool(call.env, c10::InferenceMode::is_enabled()); }

at::ScalarType floating(napi_env env, napi_value value, const char* what) {
  at::ScalarType type = at::kFloat;
  if (typeOf(env, value) != napi_string || !parseDtype(toString(env, value), type) || !at::isFloatingType(type))
    throw UsageError("TORCH_ARGUMENTS",
                     std::string(what) + ": expected a floating-point dtype, found " + describe(env, value));
  return type;
}

class Autocast {
 public:
  Autocast(at::DeviceType device, at::ScalarType dtype, bool enabled, bool cache)
      : device_(device),
        dtype_(at::autocast::get_autocast_dtype(device)),
        enabled_(at::autocast::is_autocast_enabled(device)),
        cache_(at::autocast::is_autocast_cache_enabled()) {
    at::autocast::set_autocast_enabled(device, enabled);
    at::autocast::set_autocast_dtype(device, dtype);
    at::autocast::set_autocast_cache_enabled(cache);
    at::autocast::increment_nesting();
  }
  ~Autocast() {
    // The casts of weights are kept until the outermost autocast ends.
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
    at::autocast::set_autocast_enabled(device_, enabled_);
    at::autocast::set_autocast_dtype(device_, dtype_);
    at::autocast::set_autocast_cache_enabled(cache_);
  }
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  at::DeviceType device_;
  at::ScalarType dtype_;
  bool enabled_, cache_;
};

// autocast(device, dtype, enabled, cache, fn): what fn returns.
napi_value autocast(Call& call) {
  at::ScalarType dtype = floating(call.env, call.at(1), "autocast");
  Autocast guard(parseDevice(toString(call.env, call.at(0))).type(), dtype,
                 toBool(call.env, call.at(2), "autocast: enabled"), toBool(call.env, call.at(3), "autocast: cache"));
  return callFunction(call.env, call.at(4), {});
}

// autocastState(device): the dtype, or null where autocast is off.
napi_value autocastState(Call& call) {
  at::DeviceType device = parseDevice(toString(call.env, call.at(0))).type();
  if (!at::autocast::is_autocast_enabled(device)) return null(call.env);
  return fromString(call.env, dtypeName(at::autocast::get_autocast_dtype(device)));
}

napi_value getDefaultDtype(Call& call) {
  return fromString(call.env, dtypeName(c10::get_default_dtype_as_scalartype()));
}

napi_value setDefaultDtype(Call& call) {
  c10::set_default_dtype(c10::scalarTypeToTypeMeta(floating(call.env, call.at(0), "setDefaultDtype")));
  return undefined(call.env);
}

}  // namespace

void registerModes(napi_env env, napi_value exports) {
  exportFunction(env, exports, "inferenceMode", callback<inferenceMode>);
  exportFunction(env, exports, "isInferenceMode", callback<isInferenceMode>);
  exportFunction(env, exports, "autocast", callback<autocast>);
  exportFunction(env, exports, "autocastState", callback<autocastState>);
  exportFunction(env, exports, "getDefaultDtype", callback<getDefaultDtype>);
  exportFunction(env, exports, "setDefaultDtype", callback<setDefaultDtype>);
}

}  // namespace torchjs
