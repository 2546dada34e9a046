// The bytes of each storage are reported to the garbage collector once, however many tensors share it.
#include <ATen/ATen.h>

#include <algorithm>

#include "environment.h"
#include "napi.h"
#include "registrations.h"
#include "tensor.h"

namespace torchjs {

namespace {

// What a tensor costs beside its storage: TensorImpl, autograd metadata, graph nodes. Small tensors would otherwise
// look free to the garbage collector.
constexpr int64_t kOverhead = 1024;
// Reports are batched, because each one may start a collection.
constexpr int64_t kReportStep = 64 * 1024;

void report(node_api_basic_env env, Environment& environment, int64_t change) {
  environment.liveBytes += change;
  environment.unreported += change;
  if (std::abs(environment.unreported) < kReportStep) return;
  int64_t total = 0;
  int64_t pending = std::exchange(environment.unreported, 0);
  napi_adjust_external_memory(env, pending, &total);
}

Environment& environmentOf(node_api_basic_env env) {
  void* data = nullptr;
  napi_get_instance_data(env, &data);
  return *static_cast<Environment*>(data);
}

}  // namespace

void account(napi_env env, Handle* handle) {
  Environment& environment = environmentOf(env);
  int64_t bytes = kOverhead;
  if (handle->tensor.has_storage()) {
    handle->storage = handle->tensor.storage().unsafeGetStorageImpl();
    Environment::Share& share = environment.storages[handle->storage];
    if (share.handles++ == 0) {
      share.bytes = static_cast<int64_t>(handle->tensor.storage().nbytes());
      bytes += share.bytes;
    }
  }
  ++environment.liveTensors;
  if (!environment.scopes.empty()) {
    ++handle->references;
    environment.scopes.back().push_back(handle);
  }
  report(env, environment, bytes);
}

// Lets the tensor go; the handle itself lives until its last reference.
void release(node_api_basic_env env, Handle* handle) {
  if (handle->disposed) return;
  handle->disposed = true;
  Environment& environment = environmentOf(env);
  int64_t bytes = kOverhead;
  if (handle->storage) {
    auto found = environment.storages.find(handle->storage);
    if (found != environment.storages.end() && --found->second.handles == 0) {
      bytes += found->second.bytes;
      environment.storages.erase(found);
    }
  }
  handle->tensor.reset();
  --environment.liveTensors;
  report(env, environment, -bytes);
}

void dereference(Handle* handle) {
  if (--handle->references == 0) {
    handle->magic = 0;
    delete handle;
  }
}

namespace {

napi_value dispose(Call& call) {
  Handle* handle = handleOf(call.env, call.at(0));
  if (!handle) throw UsageError("TORCH_ARGUMENTS", "dispose: expected a Tensor, found " + describe(call.env, call.at(0)));
  release(call.env, handle);
  return undefined(call.env);
}

napi_value isDisposed(Call& call) {
  Handle* handle = handleOf(call.env, call.at(0));
  return fromBool(call.env, !handle || handle->disposed);
}

napi_value openScope(Call& call) {
  Environment::of(call.env).scopes.emplace_back();
  return undefined(call.env);
}

// closeScope(kept): disposes what the scope holds, except `kept`, which moves to the scope around it.
napi_value closeScope(Call& call) {
  Environment& environment = Environment::of(call.env);
  if (environment.scopes.empty()) throw UsageError("TORCH_SCOPE", "closeScope: no scope is open");
  std::vector<Handle*> kept;
  for (napi_value value : elements(call.env, call.at(0)))
    if (Handle* handle = handleOf(call.env, value)) kept.push_back(handle);
  std::sort(kept.begin(), kept.end());
  std::vector<Handle*> scope = std::move(environment.scopes.back());
  environment.scopes.pop_back();
  for (Handle* handle : scope) {
    bool keep = std::binary_search(kept.begin(), kept.end(), handle);
    if (keep && !environment.scopes.empty()) {
      environment.scopes.back().push_back(handle);
      continue;
    }
    if (!keep) release(call.env, handle);
    dereference(handle);
  }
  return undefined(call.env);
}

// keep(tensor): takes it out of every open scope.
napi_value keep(Call& call) {
  Handle* handle = handleOf(call.env, call.at(0));
  if (!handle) throw UsageError("TORCH_ARGUMENTS", "keep: expected a Tensor, found " + describe(call.env, call.at(0)));
  for (auto& scope : Environment::of(call.env).scopes) {
    auto found = std::find(scope.begin(), scope.end(), handle);
    if (found == scope.end()) continue;
    scope.erase(found);
    dereference(handle);
  }
  return call.at(0);
}

napi_value memoryStats(Call& call) {
  Environment& environment = Environment::of(call.env);
  napi_value object;
  check(call.env, napi_create_object(call.env, &object));
  setProperty(call.env, object, "tensors", fromInt64(call.env, static_cast<int64_t>(environment.liveTensors)));
  setProperty(call.env, object, "storages", fromInt64(call.env, static_cast<int64_t>(environment.storages.size())));
  setProperty(call.env, object, "bytes", fromInt64(call.env, environment.liveBytes -
                                                                  static_cast<int64_t>(environment.liveTensors) * kOverhead));
  return object;
}

}  // namespace

void registerMemory(napi_env env, napi_value exports) {
  exportFunction(env, exports, "dispose", callback<dispose>);
  exportFunction(env, exports, "isDisposed", callback<isDisposed>);
  exportFunction(env, exports, "openScope", callback<openScope>);
  exportFunction(env, exports, "closeScope", callback<closeScope>);
  exportFunction(env, exports, "keep", callback<keep>);
  exportFunction(env, exports, "memoryStats", callback<memoryStats>);
}

}  // namespace torchjs
