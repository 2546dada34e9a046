#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <torch/version.h>

#include <cmath>

#include "environment.h"
#include "napi.h"
#include "registrations.h"
#include "tensor.h"

extern "C" uint64_t aoti_torch_abi_version() __attribute__((weak));

namespace torchjs {

void check(napi_env env, napi_status status) {
  if (status == napi_ok) return;
  bool pending = false;
  napi_is_exception_pending(env, &pending);
  // napi_cannot_run_js: the environment is being torn down, as when a worker is terminated in the middle of a call.
  if (pending || status == napi_cannot_run_js) throw PendingException{};
  const napi_extended_error_info* info = nullptr;
  napi_get_last_error_info(env, &info);
  throw UsageError("TORCH_NODE_API", info && info->error_message ? info->error_message : "a Node-API call failed");
}

napi_valuetype typeOf(napi_env env, napi_value value) {
  napi_valuetype type;
  check(env, napi_typeof(env, value, &type));
  return type;
}

bool isNullish(napi_env env, napi_value value) {
  napi_valuetype type = typeOf(env, value);
  return type == napi_undefined || type == napi_null;
}

bool isArray(napi_env env, napi_value value) {
  bool result = false;
  check(env, napi_is_array(env, value, &result));
  return result;
}

std::string toString(napi_env env, napi_value value) {
  size_t length = 0;
  check(env, napi_get_value_string_utf8(env, value, nullptr, 0, &length));
  std::string text(length, '\0');
  check(env, napi_get_value_string_utf8(env, value, text.data(), length + 1, &length));
  return text;
}

double toDouble(napi_env env, napi_value value) {
  double number = 0;
  check(env, napi_get_value_double(env, value, &number));
  return number;
}

int64_t toInt64(napi_env env, napi_value value, const char* what) {
  if (typeOf(env, value) == napi_bigint) {
    int64_t number = 0;
    bool lossless = false;
    check(env, napi_get_value_bigint_int64(env, value, &number, &lossless));
    if (!lossless) throw UsageError("TORCH_ARGUMENTS", std::string(what) + ": expected an integer of 64 bits");
    return number;
  }
  if (typeOf(env, value) != napi_number)
    throw UsageError("TORCH_ARGUMENTS", std::string(what) + ": expected an integer, found " + describe(env, value));
  double number = toDouble(env, value);
  if (std::trunc(number) != number || std::abs(number) > 9007199254740992.0)
    throw UsageError("TORCH_ARGUMENTS", std::string(what) + ": expected an integer of magnitude at most 2^53, found " +
                                            describe(env, value));
  return static_cast<int64_t>(number);
}

bool toBool(napi_env env, napi_value value, const char* what) {
  bool result = false;
  if (typeOf(env, value) != napi_boolean)
    throw UsageError("TORCH_ARGUMENTS", std::string(what) + ": expected a boolean, found " + describe(env, value));
  check(env, napi_get_value_bool(env, value, &result));
  return result;
}

uint32_t lengthOf(napi_env env, napi_value array) {
  uint32_t length = 0;
  check(env, napi_get_array_length(env, array, &length));
  return length;
}

napi_value element(napi_env env, napi_value array, uint32_t index) {
  napi_value value;
  check(env, napi_get_element(env, array, index, &value));
  return value;
}

std::vector<napi_value> elements(napi_env env, napi_value array) {
  uint32_t length = lengthOf(env, array);
  if (length > kLongestArray)
    throw UsageError("TORCH_ARGUMENTS", "expected an array of at most " + std::to_string(kLongestArray) +
                                            " elements, found " + std::to_string(length));
  std::vector<napi_value> values(length);
  for (uint32_t i = 0; i < length; ++i) values[i] = element(env, array, i);
  return values;
}

napi_value fromString(napi_env env, const std::string& text) {
  napi_value value;
  check(env, napi_create_string_utf8(env, text.data(), text.size(), &value));
  return value;
}

napi_value fromDouble(napi_env env, double number) {
  napi_value value;
  check(env, napi_create_double(env, number, &value));
  return value;
}

napi_value fromInt64(napi_env env, int64_t number) {
  napi_value value;
  constexpr int64_t exact = int64_t{1} << 53;
  if (number >= -exact && number <= exact)
    check(env, napi_create_int64(env, number, &value));
  else
    check(env, napi_create_bigint_int64(env, number, &value));
  return value;
}

napi_value fromBool(napi_env env, bool boolean) {
  napi_value value;
  check(env, napi_get_boolean(env, boolean, &value));
  return value;
}

napi_value undefined(napi_env env) {
  napi_value value;
  check(env, napi_get_undefined(env, &value));
  return value;
}

napi_value null(napi_env env) {
  napi_value value;
  check(env, napi_get_null(env, &value));
  return value;
}

napi_value newArray(napi_env env, size_t length) {
  napi_value value;
  check(env, napi_create_array_with_length(env, length, &value));
  return value;
}

void setElement(napi_env env, napi_value array, size_t index, napi_value value) {
  check(env, napi_set_element(env, array, static_cast<uint32_t>(index), value));
}

void setProperty(napi_env env, napi_value object, const char* name, napi_value value) {
  check(env, napi_set_named_property(env, object, name, value));
}

void exportFunction(napi_env env, napi_value exports, const char* name, napi_callback function) {
  napi_value value;
  check(env, napi_create_function(env, name, NAPI_AUTO_LENGTH, function, nullptr, &value));
  setProperty(env, exports, name, value);
}

Environment& Environment::of(napi_env env) {
  void* data = nullptr;
  napi_get_instance_data(env, &data);
  return *static_cast<Environment*>(data);
}

namespace {
thread_local Environment* ofThread = nullptr;
}

void Environment::create(napi_env env) {
  auto end = [](node_api_basic_env, void* data, void*) {
    auto* environment = static_cast<Environment*>(data);
    environment->ended = true;
    abandonScopes(*environment);
    deleteIfOver(environment);
  };
  ofThread = new Environment{env};
  check(env, napi_set_instance_data(env, ofThread, end, nullptr));
}

Environment::~Environment() {
  if (ofThread == this) ofThread = nullptr;
}

void Environment::deleteIfOver(Environment* environment) {
  if (environment->ended && environment->handles.empty()) delete environment;
}

Environment* Environment::ofThisThread() { return ofThread; }

namespace {

// The ESM and the CommonJS build may both be in a process: the first one's classes serve both. Gives whether the
// caller's do.
napi_value initialize(Call& call) {
  Environment& environment = call.environment;
  if (environment.tensorClass != nullptr) return fromBool(call.env, false);
  check(call.env, napi_create_reference(call.env, call.at(0), 1, &environment.tensorClass));
  check(call.env, napi_create_reference(call.env, call.at(1), 1, &environment.errorClass));
  environment.longestBuffer = toDouble(call.env, call.at(2));
  check(call.env, napi_create_reference(call.env, call.at(3), 1, &environment.numberOf));
  return fromBool(call.env, true);
}

napi_value version(Call& call) { return fromString(call.env, TORCH_VERSION); }

napi_value configuration(Call& call) { return fromString(call.env, at::get_parallel_info()); }

napi_value setNumThreads(Call& call) {
  int64_t threads = toInt64(call.env, call.at(0), "setNumThreads");
  if (threads < 1 || threads > 4096)
    throw UsageError("TORCH_ARGUMENTS", "setNumThreads: expected 1 to 4096 threads, found " + std::to_string(threads));
  at::set_num_threads(static_cast<int>(threads));
  return undefined(call.env);
}

napi_value getNumThreads(Call& call) { return fromInt64(call.env, at::get_num_threads()); }

napi_value setDeterministic(Call& call) {
  at::globalContext().setDeterministicAlgorithms(toBool(call.env, call.at(0), "useDeterministicAlgorithms"), false);
  return undefined(call.env);
}

// Where the add-on was compiled against one libtorch and finds another at run time, nothing would hold. libtorch tells
// its version since 2.9: major, minor and patch in the three highest bytes.
void checkVersion() {
  if (aoti_torch_abi_version == nullptr) return;
  uint64_t found = aoti_torch_abi_version();
  auto part = [&](int shift) { return static_cast<int>(found >> shift & 0xff); };
  if (part(56) == TORCH_VERSION_MAJOR && part(48) == TORCH_VERSION_MINOR) return;
  throw UsageError("TORCH_LOAD", "it was built with libtorch " + std::string(TORCH_VERSION) +
                                     ", but the one found is " + std::to_string(part(56)) + "." +
                                     std::to_string(part(48)) + "." + std::to_string(part(40)));
}

}  // namespace

NAPI_MODULE_INIT() {
  try {
    checkVersion();
    Environment::create(env);
    registerDevices(env, exports);
    registerStreams(env, exports);
    exportFunction(env, exports, "initialize", callback<initialize>);
    exportFunction(env, exports, "version", callback<version>);
    exportFunction(env, exports, "configuration", callback<configuration>);
    exportFunction(env, exports, "setNumThreads", callback<setNumThreads>);
    exportFunction(env, exports, "getNumThreads", callback<getNumThreads>);
    exportFunction(env, exports, "setDeterministic", callback<setDeterministic>);
    registerTensor(env, exports);
    registerMemory(env, exports);
    registerScopes(env, exports);
    registerTypedArrays(env, exports);
    registerOperators(env, exports);
    registerAutograd(env, exports);
    registerHooks(env, exports);
    registerFunctions(env, exports);
    registerAnomaly(env, exports);
    registerModes(env, exports);
    registerIndexing(env, exports);
    registerLibraries(env, exports);
    registerRandom(env, exports);
    registerGenerators(env, exports);
  } catch (const std::exception& error) {
    napi_throw_error(env, "TORCH_LOAD", error.what());
  } catch (const PendingException&) {
  }
  return exports;
}

}  // namespace torchjs
