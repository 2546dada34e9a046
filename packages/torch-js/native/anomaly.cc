#include "anomaly.h"

#include <torch/csrc/autograd/anomaly_mode.h>
#include <torch/csrc/autograd/engine.h>

#include <mutex>
#include <utility>

#include "callbacks.h"
#include "environment.h"
#include "registrations.h"
#include "schema.h"

namespace torchjs {

namespace {

using torch::autograd::AnomalyMetadata;
using torch::autograd::AnomalyMode;
using NodePointer = decltype(torch::autograd::Edge::function);

// The stack of the JavaScript that runs now, without the error's own line.
std::string javaScriptStack(napi_env env) {
  try {
    return insideLibtorch(env, "detectAnomaly", [&] {
      napi_value error, stack;
      check(env, napi_create_error(env, nullptr, fromString(env, "stack"), &error));
      check(env, napi_get_named_property(env, error, "stack", &stack));
      if (typeOf(env, stack) != napi_string) return std::string();
      std::string text = toString(env, stack);
      size_t end = text.find('\n');
      return end == std::string::npos ? std::string() : text.substr(end);
    });
  } catch (const std::exception&) {
    return "";
  }
}

// What a node of the graph notes when it is made.
class Origin : public AnomalyMetadata {
 public:
  void store_stack() override {
    Environment* environment = Environment::ofThisThread();
    if (environment == nullptr) return;
    const std::string name = environment->overload ? environment->overload->name : environment->function;
    text_ = (name.empty() ? "an operation" : name) + ", called" + javaScriptStack(environment->env);
  }
  void print_stack(const std::string&) override {
    Environment* environment = Environment::ofThisThread();
    if (environment != nullptr) environment->failedForward = text_;
  }
  // A node made during backward belongs to the node that ran.
  void assign_parent(const NodePointer& parent) override {
    if (!parent) return;
    if (auto* origin = dynamic_cast<Origin*>(parent->metadata())) text_ += "\n  in the backward of " + origin->text_;
  }

 private:
  std::string text_;
};

// Nodes are asked of the engine for what they note: libtorch's own notes C++ stacks.
class NotingEngine : public torch::autograd::Engine {
 public:
  std::unique_ptr<AnomalyMetadata> make_anomaly_metadata() override { return std::make_unique<Origin>(); }
};

torch::autograd::Engine& notingEngine() {
  // Never deleted: its threads may wait when the process ends.
  static NotingEngine* engine = new NotingEngine;
  return *engine;
}

// setAnomalyMode(enabled, checkNan): what it was.
napi_value setAnomalyMode(Call& call) {
  napi_value before = newArray(call.env, 2);
  setElement(call.env, before, 0, fromBool(call.env, AnomalyMode::is_enabled()));
  setElement(call.env, before, 1, fromBool(call.env, AnomalyMode::should_check_nan()));
  bool enabled = toBool(call.env, call.at(0), "detectAnomaly"),
       checkNan = toBool(call.env, call.at(1), "detectAnomaly: checkNan");
  AnomalyMode::set_enabled(enabled, checkNan);
  return before;
}

}  // namespace

void installEngine() {
  static std::once_flag once;
  std::call_once(once, [] { torch::autograd::set_default_engine_stub(notingEngine); });
}

std::string withForward(Environment& environment, const std::string& message) {
  std::string origin = std::exchange(environment.failedForward, {});
  return origin.empty() ? message : message + "\n  in the backward of " + origin;
}

void registerAnomaly(napi_env env, napi_value exports) {
  installEngine();
  exportFunction(env, exports, "setAnomalyMode", callback<setAnomalyMode>);
}

}  // namespace torchjs
