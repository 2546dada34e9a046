// JavaScript that libtorch calls back: values that a graph holds, calls from inside an operator, and what they throw.
#pragma once

#include <node_api.h>

#include <exception>
#include <memory>
#include <string>

#include "environment.h"
#include "napi.h"

namespace torchjs {

// Keeps a JavaScript value alive. A graph may let go of it on any thread and inside the garbage collector, where no
// reference can be deleted: it is put aside, and deleted when the environment's next call begins.
class Reference {
 public:
  Reference(napi_env env, napi_value value);
  ~Reference();
  Reference(const Reference&) = delete;
  Reference& operator=(const Reference&) = delete;
  napi_value value() const;
  napi_env env() const { return env_; }

 private:
  napi_env env_;
  const std::shared_ptr<Unused> unused_;
  napi_ref reference_ = nullptr;
};

// What a JavaScript function threw, on its way through libtorch, which only passes on C++ exceptions.
class ThrownByJavaScript : public std::exception {
 public:
  // Takes the pending exception; where JavaScript cannot run any more there is none.
  explicit ThrownByJavaScript(napi_env env);
  const char* what() const noexcept override { return "a JavaScript function threw"; }
  void throwAgain(napi_env env) const;

 private:
  std::shared_ptr<Reference> thrown_;
};

// Throws where libtorch calls on a thread other than the environment's.
void requireOwnThread(napi_env env, const std::string& what);

// Runs `body`, which calls JavaScript, from inside libtorch: values made in it are let go of, and what is thrown passes
// through libtorch.
template <class Body>
auto insideLibtorch(napi_env env, const std::string& what, Body body) {
  requireOwnThread(env, what);
  struct Scope {
    napi_env env;
    napi_handle_scope scope = nullptr;
    explicit Scope(napi_env env) : env(env) { napi_open_handle_scope(env, &scope); }
    ~Scope() {
      if (scope != nullptr) napi_close_handle_scope(env, scope);
    }
  } scope(env);
  try {
    return body();
  } catch (const PendingException&) {
    throw ThrownByJavaScript(env);
  }
}

napi_value callFunction(napi_env env, napi_value function, std::initializer_list<napi_value> arguments);

}  // namespace torchjs
