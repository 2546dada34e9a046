// What belongs to one JavaScript environment (the main thread or a worker): class references, tidy scopes, error
// context.
#pragma once

#include <c10/util/flat_hash_map.h>
#include <node_api.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "handles.h"
#include "scopes.h"

namespace torchjs {

struct FastOperator;
struct Handle;
struct Overload;

// References to JavaScript values that nobody holds any more (callbacks.h). Graphs may outlive the environment.
struct Unused {
  std::mutex mutex;
  std::vector<napi_ref> references;
  std::atomic<bool> any{false};
};

struct Environment {
  explicit Environment(napi_env env) : env(env) {}
  ~Environment();
  const napi_env env;
  napi_ref tensorClass = nullptr;
  napi_ref errorClass = nullptr;
  // A function that gives the number of a Tensor's handle.
  napi_ref numberOf = nullptr;
  // The bytes that a typed array can have in this version of Node.
  double longestBuffer = 0;

  // The only thread on which this environment's JavaScript can run.
  const std::thread::id thread = std::this_thread::get_id();

  // The operator of the call that runs now and a description of its operands, for error messages.
  const Overload* overload = nullptr;
  std::vector<std::string> operands;
  // The same for an entry that is no operator, and the function written in JavaScript that was applied last.
  const char* entry = nullptr;
  std::string function;
  // In anomaly mode, the forward call of the node whose backward has failed.
  std::string failedForward;
  // How many entries run, one inside the other: libtorch may call JavaScript, which calls libtorch.
  int depth = 0;

  const std::shared_ptr<Unused> unused = std::make_shared<Unused>();
  void deleteUnused(napi_env env);

  // Every handle that a JavaScript object points to. An object that another add-on wrapped points elsewhere.
  Handles handles;

  // The operators that JavaScript calls by number (fast.h).
  std::vector<std::shared_ptr<FastOperator>> fastOperators;

  // Open tidy scopes, innermost last.
  std::vector<Scope> scopes;

  // How many handles share each storage, and the bytes that the garbage collector was told of for it.
  struct Share {
    size_t handles = 0;
    int64_t bytes = 0;
  };
  ska::flat_hash_map<const void*, Share> storages;
  int64_t liveBytes = 0;
  int64_t unreported = 0;
  size_t liveTensors = 0;

  static Environment& of(napi_env env);
  // Null on libtorch's own threads.
  static Environment* ofThisThread();
  static void create(napi_env env);

  // When Node has ended the environment. Node does not promise that the tensors have been finalised by then: the last
  // of the two deletes it.
  bool ended = false;
  static void deleteIfOver(Environment* environment);
};

}  // namespace torchjs
