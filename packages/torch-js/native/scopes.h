// Open tidy scopes, and the tensors that only they hold.
#pragma once

#include <ATen/core/Tensor.h>
#include <node_api.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace torchjs {

struct Environment;
struct Handle;

struct Scope {
  // What was made inside.
  std::vector<Handle*> handles;
  // Whether what is made inside can be numbered (mayNumber), how much of it is, and what was allocated before.
  bool numbers = false;
  size_t numbered = 0;
  uint64_t allocatedBefore = 0;
};

// A reference that the garbage collector watches costs a small operator a third of its time. In a scope a tensor can do
// without: its JavaScript object has only its handle's number, and the scope lets go of it. Not so where many tensors
// or much memory would have to wait for the end of the scope: there the garbage collector is needed.
bool mayNumber(const Environment& environment, const at::Tensor& tensor);
// A handle without an object, of the innermost scope.
Handle* number(napi_env env, Environment& environment, at::Tensor tensor);

// The handle of an object that has only a number, or null. One whose scope has closed gives a disposed handle.
Handle* numberedHandle(napi_env env, Environment& environment, napi_value object);

// When the environment ends.
void abandonScopes(Environment& environment);

}  // namespace torchjs
