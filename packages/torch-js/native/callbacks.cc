#include "callbacks.h"

namespace torchjs {

Reference::Reference(napi_env env, napi_value value) : env_(env), unused_(Environment::of(env).unused) {
  // In an array, because only objects can be referred to everywhere, and anything can be thrown.
  napi_value box = newArray(env, 1);
  setElement(env, box, 0, value);
  check(env, napi_create_reference(env, box, 1, &reference_));
}

Reference::~Reference() {
  std::lock_guard<std::mutex> lock(unused_->mutex);
  unused_->references.push_back(reference_);
  unused_->any.store(true, std::memory_order_release);
}

napi_value Reference::value() const {
  napi_value box = nullptr;
  check(env_, napi_get_reference_value(env_, reference_, &box));
  return element(env_, box, 0);
}

void Environment::deleteUnused(napi_env env) {
  std::vector<napi_ref> gone;
  {
    std::lock_guard<std::mutex> lock(unused->mutex);
    gone.swap(unused->references);
    unused->any.store(false, std::memory_order_release);
  }
  for (napi_ref reference : gone) napi_delete_reference(env, reference);
}

ThrownByJavaScript::ThrownByJavaScript(napi_env env) {
  napi_value error = nullptr;
  bool pending = false;
  if (napi_is_exception_pending(env, &pending) != napi_ok || !pending) return;
  if (napi_get_and_clear_last_exception(env, &error) != napi_ok) return;
  try {
    thrown_ = std::make_shared<Reference>(env, error);
  } catch (...) {
    // JavaScript runs no more in this environment (a terminated worker): there is nobody to tell.
  }
}

void ThrownByJavaScript::throwAgain(napi_env env) const {
  if (!thrown_) return;
  try {
    napi_throw(env, thrown_->value());
  } catch (...) {
    // As above.
  }
}

void requireOwnThread(napi_env env, const std::string& what) {
  if (std::this_thread::get_id() == Environment::of(env).thread) return;
  throw UsageError("TORCH_THREAD", what +
                                       ": libtorch called it on a thread of its own, where JavaScript cannot run; this "
                                       "happens where backward is started by a library, or nested more than 60 deep");
}

napi_value callFunction(napi_env env, napi_value function, std::initializer_list<napi_value> arguments) {
  napi_value result = nullptr;
  check(env, napi_call_function(env, undefined(env), function, arguments.size(), arguments.begin(), &result));
  return result;
}

}  // namespace torchjs
