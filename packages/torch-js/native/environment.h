// What belongs to one JavaScript environment (the main thread or a worker): class references, tidy scopes, error context.
#pragma once

#include <node_api.h>

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace torchjs {

struct Handle;
struct Overload;

struct Environment {
  napi_ref tensorClass = nullptr;
  napi_ref errorClass = nullptr;
  // The bytes that a typed array can have in this version of Node.
  double longestBuffer = 0;

  // The operator of the call that runs now and a description of its operands, for error messages.
  const Overload* overload = nullptr;
  std::vector<std::string> operands;

  // Every handle that a JavaScript object points to. An object that another add-on wrapped points elsewhere.
  std::unordered_set<const void*> handles;

  // Open tidy scopes, innermost last; each holds the tensors made inside.
  std::vector<std::vector<Handle*>> scopes;

  // How many handles share each storage, and the bytes that the garbage collector was told of for it.
  struct Share {
    size_t handles = 0;
    int64_t bytes = 0;
  };
  std::unordered_map<const void*, Share> storages;
  int64_t liveBytes = 0;
  int64_t unreported = 0;
  size_t liveTensors = 0;

  static Environment& of(napi_env env);
  static void create(napi_env env);
};

}  // namespace torchjs
