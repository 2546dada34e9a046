// at::Tensor as a JavaScript object: wrap, unwrap, dispose.
#pragma once

#include <ATen/core/Tensor.h>
#include <node_api.h>

#include <string>

#include "handles.h"

namespace torchjs {

struct Environment;

// What a JavaScript Tensor points to. The object owns one reference, unless it has only the number (scopes.h); an open
// tidy scope owns another.
struct Handle {
  at::Tensor tensor;
  const void* storage = nullptr;
  int references = 1;
  bool disposed = false;
  bool numbered = false;
};
static_assert(sizeof(Handle) <= Handles::kRoom);

// The handle of a JavaScript Tensor, or null for anything else (never a crash).
Handle* handleOf(napi_env env, napi_value value);
bool isTensor(napi_env env, napi_value value);
// Throws for what is no Tensor and for a disposed one.
const at::Tensor& unwrap(napi_env env, napi_value value, const char* what);
// An undefined tensor becomes null.
napi_value wrap(napi_env env, at::Tensor tensor);

std::string describe(const at::Tensor& tensor);
std::string dtypeName(at::ScalarType type);
bool parseDtype(const std::string& name, at::ScalarType& type);

// Accounting (memory.cc).
void account(napi_env env, Environment& environment, Handle* handle);
// After an operator that may have given the tensor another storage or resized it.
void reaccount(napi_env env, Environment& environment, Handle* handle);
// Lets the tensor go; the handle itself lives until its last reference.
void release(node_api_basic_env env, Environment& environment, Handle* handle);
void dereference(Environment& environment, Handle* handle);
Handle* newHandle(Environment& environment, at::Tensor tensor);
// Makes a fresh object a Tensor; null where that fails.
Handle* wrapInto(napi_env env, Environment& environment, napi_value object, at::Tensor tensor);
// When the JavaScript object of a handle has been collected.
void finalize(node_api_basic_env env, void* handle, void* environment);

}  // namespace torchjs
