// at::Tensor as a JavaScript object: wrap, unwrap, dispose.
#pragma once

#include <ATen/core/Tensor.h>
#include <node_api.h>

#include <string>

namespace torchjs {

// What a JavaScript Tensor points to. The object owns one reference, an open tidy scope another.
struct Handle {
  static constexpr uint64_t kMagic = 0x687964726964655fULL;
  uint64_t magic = kMagic;
  at::Tensor tensor;
  const void* storage = nullptr;
  int references = 1;
  bool disposed = false;
};

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
void account(napi_env env, Handle* handle);
void release(node_api_basic_env env, Handle* handle);
void dereference(Handle* handle);

}  // namespace torchjs
