// The bytes of each storage are reported to the garbage collector once, however many tensors share it.
#include <ATen/ATen.h>

#include <new>
#include <utility>

#include "allocator.h"
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

// A meta tensor has the size of its storage and no memory.
int64_t bytesOf(const at::Tensor& tensor) {
  return tensor.is_meta() ? 0 : static_cast<int64_t>(tensor.storage().nbytes());
}

// Notes which storage the handle holds; returns the bytes that are new to the environment.
int64_t attach(Environment& environment, Handle* handle) {
  if (!handle->tensor.has_storage()) return 0;
  handle->storage = handle->tensor.storage().unsafeGetStorageImpl();
  Environment::Share& share = environment.storages[handle->storage];
  if (share.handles++ > 0) return 0;
  share.bytes = bytesOf(handle->tensor);
  return share.bytes;
}

// The opposite: returns the bytes that nobody holds any more.
int64_t detach(Environment& environment, Handle* handle) {
  auto found = environment.storages.find(std::exchange(handle->storage, nullptr));
  if (found == environment.storages.end() || --found->second.handles > 0) return 0;
  int64_t bytes = found->second.bytes;
  environment.storages.erase(found);
  return bytes;
}

}  // namespace

void account(napi_env env, Environment& environment, Handle* handle) {
  ++environment.liveTensors;
  if (!environment.scopes.empty()) {
    ++handle->references;
    environment.scopes.back().handles.push_back(handle);
  }
  report(env, environment, kOverhead + attach(environment, handle));
}

void reaccount(napi_env env, Environment& environment, Handle* handle) {
  const void* storage = handle->tensor.has_storage() ? handle->tensor.storage().unsafeGetStorageImpl() : nullptr;
  if (storage != handle->storage) {
    int64_t gone = detach(environment, handle);
    report(env, environment, attach(environment, handle) - gone);
  } else if (storage != nullptr) {
    Environment::Share& share = environment.storages[storage];
    const int64_t bytes = bytesOf(handle->tensor);
    if (bytes != share.bytes) report(env, environment, bytes - std::exchange(share.bytes, bytes));
  }
}

void release(node_api_basic_env env, Environment& environment, Handle* handle) {
  if (handle->disposed) return;
  handle->disposed = true;
  int64_t bytes = kOverhead + detach(environment, handle);
  handle->tensor.reset();
  --environment.liveTensors;
  report(env, environment, -bytes);
}

void dereference(Environment& environment, Handle* handle) {
  if (--handle->references > 0) return;
  handle->~Handle();
  environment.handles.free(handle);
}

void finalize(node_api_basic_env env, void* data, void* hint) {
  auto* handle = static_cast<Handle*>(data);
  auto& environment = *static_cast<Environment*>(hint);
  environment.handles.erase(handle);
  release(env, environment, handle);
  dereference(environment, handle);
  Environment::deleteIfOver(&environment);
}

Handle* newHandle(Environment& environment, at::Tensor tensor) {
  auto* handle = ::new (environment.handles.allocate()) Handle;
  handle->tensor = std::move(tensor);
  return handle;
}

Handle* wrapInto(napi_env env, Environment& environment, napi_value object, at::Tensor tensor) {
  Handle* handle = newHandle(environment, std::move(tensor));
  if (napi_wrap(env, object, handle, finalize, &environment, nullptr) != napi_ok) {
    dereference(environment, handle);
    return nullptr;
  }
  environment.handles.insert(handle);
  account(env, environment, handle);
  return handle;
}

namespace {

napi_value dispose(Call& call) {
  Handle* handle = handleOf(call.env, call.at(0));
  if (!handle)
    throw UsageError("TORCH_ARGUMENTS", "dispose: expected a Tensor, found " + describe(call.env, call.at(0)));
  release(call.env, call.environment, handle);
  return undefined(call.env);
}

napi_value isDisposed(Call& call) {
  Handle* handle = handleOf(call.env, call.at(0));
  return fromBool(call.env, !handle || handle->disposed);
}

napi_value memoryStats(Call& call) {
  Environment& environment = call.environment;
  napi_value object;
  check(call.env, napi_create_object(call.env, &object));
  setProperty(call.env, object, "tensors", fromInt64(call.env, static_cast<int64_t>(environment.liveTensors)));
  setProperty(call.env, object, "storages", fromInt64(call.env, static_cast<int64_t>(environment.storages.size())));
  setProperty(call.env, object, "bytes",
              fromInt64(call.env, environment.liveBytes - static_cast<int64_t>(environment.liveTensors) * kOverhead));
  return object;
}

}  // namespace

void registerMemory(napi_env env, napi_value exports) {
  installAllocator();
  exportFunction(env, exports, "dispose", callback<dispose>);
  exportFunction(env, exports, "isDisposed", callback<isDisposed>);
  exportFunction(env, exports, "memoryStats", callback<memoryStats>);
}

}  // namespace torchjs
