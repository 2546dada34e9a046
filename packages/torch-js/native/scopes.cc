#include "scopes.h"

#include <algorithm>
#include <utility>

#include "allocator.h"
#include "environment.h"
#include "napi.h"
#include "registrations.h"
#include "tensor.h"

namespace torchjs {

namespace {

// What numbered tensors of a scope may keep alive at most: themselves, and what was allocated before the last of them.
constexpr size_t kMostNumbered = 4096;
constexpr uint64_t kMostAllocated = uint64_t{32} << 20;

// Gives a numbered tensor the reference that it did without.
void adopt(napi_env env, Environment& environment, Handle* handle, napi_value object) {
  check(env, napi_wrap(env, object, handle, finalize, &environment, nullptr));
  handle->numbered = false;
  ++handle->references;
}

// The scope lets go of a handle.
void drop(Environment& environment, Handle* handle) {
  if (handle->numbered) environment.handles.erase(handle);
  dereference(environment, handle);
}

// Disposes what the innermost scope holds, except `kept`, in order, which moves to the scope around it.
void closeInnermost(napi_env env, Environment& environment, const std::vector<Handle*>& kept) {
  const std::vector<Handle*> handles = std::move(environment.scopes.back().handles);
  environment.scopes.pop_back();
  for (Handle* handle : handles) {
    bool keep = std::binary_search(kept.begin(), kept.end(), handle);
    if (keep && !environment.scopes.empty()) {
      environment.scopes.back().handles.push_back(handle);
      continue;
    }
    if (!keep) release(env, environment, handle);
    drop(environment, handle);
  }
}

// openScope(numbers, level): how many scopes there were. Of those with numbers, which are all the caller's, `level` are
// still meant to be open: the others could not be closed where the stack was full.
napi_value openScope(Call& call) {
  std::vector<Scope>& scopes = call.environment.scopes;
  const bool numbers = toBool(call.env, call.at(0), "openScope");
  if (numbers) {
    const int64_t level = toInt64(call.env, call.at(1), "openScope");
    auto own = std::count_if(scopes.begin(), scopes.end(), [](const Scope& scope) { return scope.numbers; });
    for (; own > level && scopes.back().numbers; --own) closeInnermost(call.env, call.environment, {});
  }
  napi_value depth = fromInt64(call.env, static_cast<int64_t>(scopes.size()));
  Scope& scope = scopes.emplace_back();
  scope.numbers = numbers;
  scope.allocatedBefore = allocatedByThisThread();
  return depth;
}

// closeScope(kept, depth): closes scopes until there are `depth`.
napi_value closeScope(Call& call) {
  Environment& environment = call.environment;
  const auto depth = static_cast<size_t>(toInt64(call.env, call.at(1), "closeScope"));
  if (environment.scopes.size() <= depth) throw UsageError("TORCH_SCOPE", "closeScope: the scope is not open");
  std::vector<Handle*> kept;
  for (napi_value value : elements(call.env, call.at(0)))
    if (Handle* handle = handleOf(call.env, value)) {
      if (handle->numbered) adopt(call.env, environment, handle, value);
      kept.push_back(handle);
    }
  std::sort(kept.begin(), kept.end());
  while (environment.scopes.size() > depth) closeInnermost(call.env, environment, kept);
  return undefined(call.env);
}

// keep(tensor): takes it out of every open scope.
napi_value keep(Call& call) {
  Handle* handle = handleOf(call.env, call.at(0));
  if (!handle) throw UsageError("TORCH_ARGUMENTS", "keep: expected a Tensor, found " + describe(call.env, call.at(0)));
  if (handle->numbered) adopt(call.env, call.environment, handle, call.at(0));
  for (Scope& scope : call.environment.scopes) {
    auto found = std::find(scope.handles.begin(), scope.handles.end(), handle);
    if (found == scope.handles.end()) continue;
    scope.handles.erase(found);
    dereference(call.environment, handle);
  }
  return call.at(0);
}

}  // namespace

bool mayNumber(const Environment& environment, const at::Tensor& tensor) {
  if (environment.scopes.empty() || !tensor.is_cpu()) return false;
  const Scope& scope = environment.scopes.back();
  return scope.numbers && scope.numbered < kMostNumbered &&
         allocatedByThisThread() - scope.allocatedBefore < kMostAllocated;
}

Handle* number(napi_env env, Environment& environment, at::Tensor tensor) {
  Handle* handle = newHandle(environment, std::move(tensor));
  handle->numbered = true;
  handle->references = 0;
  environment.handles.insert(handle);
  account(env, environment, handle);
  ++environment.scopes.back().numbered;
  return handle;
}

Handle* numberedHandle(napi_env env, Environment& environment, napi_value object) {
  static Handle gone{at::Tensor(), nullptr, 1, true, false};
  napi_value numberOf = nullptr, found = nullptr;
  double number = 0;
  if (environment.numberOf == nullptr || isArray(env, object) ||
      napi_get_reference_value(env, environment.numberOf, &numberOf) != napi_ok ||
      napi_call_function(env, undefined(env), numberOf, 1, &object, &found) != napi_ok ||
      napi_get_value_double(env, found, &number) != napi_ok)
    return nullptr;
  constexpr double over = -2;  // SCOPE_OVER of fastCalls.ts
  return number == over ? &gone : environment.handles.find(static_cast<int64_t>(number));
}

void abandonScopes(Environment& environment) {
  for (const Scope& scope : std::exchange(environment.scopes, {}))
    for (Handle* handle : scope.handles) {
      if (handle->numbered) handle->tensor.reset();
      drop(environment, handle);
    }
}

void registerScopes(napi_env env, napi_value exports) {
  exportFunction(env, exports, "openScope", callback<openScope>);
  exportFunction(env, exports, "closeScope", callback<closeScope>);
  exportFunction(env, exports, "keep", callback<keep>);
}

}  // namespace torchjs
