#include <c10/util/Exception.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

#include "anomaly.h"
#include "callbacks.h"
#include "environment.h"
#include "function.h"
#include "napi.h"
#include "schema.h"

namespace torchjs {

namespace {

// Throws the TorchError class that JavaScript registered: message, code, operator, operands.
void makeAndThrow(napi_env env, const std::string& code, const std::string& message) {
  bool pending = false;
  napi_is_exception_pending(env, &pending);
  if (pending) return;
  Environment& environment = Environment::of(env);
  std::string name = environment.overload ? environment.overload->name : "";
  napi_value constructor = nullptr, error = nullptr;
  if (environment.errorClass != nullptr &&
      napi_get_reference_value(env, environment.errorClass, &constructor) == napi_ok && constructor != nullptr) {
    napi_value operands = newArray(env, environment.operands.size());
    for (size_t i = 0; i < environment.operands.size(); ++i)
      setElement(env, operands, i, fromString(env, environment.operands[i]));
    napi_value arguments[] = {fromString(env, message), fromString(env, code), fromString(env, name), operands};
    if (napi_new_instance(env, constructor, 4, arguments, &error) == napi_ok) {
      napi_throw(env, error);
      return;
    }
  }
  napi_throw_error(env, code.c_str(), message.c_str());
}

void throwTorchError(napi_env env, const std::string& code, const std::string& message) {
  try {
    makeAndThrow(env, code, message);
  } catch (...) {
    // JavaScript runs no more in this environment (a terminated worker): there is nobody to tell.
  }
}

std::string codeOf(const c10::Error& error) {
  if (dynamic_cast<const c10::OutOfMemoryError*>(&error)) return "TORCH_OUT_OF_MEMORY";
  if (dynamic_cast<const c10::IndexError*>(&error)) return "TORCH_INDEX";
  if (dynamic_cast<const c10::TypeError*>(&error)) return "TORCH_TYPE";
  if (dynamic_cast<const c10::ValueError*>(&error)) return "TORCH_VALUE";
  if (dynamic_cast<const c10::NotImplementedError*>(&error)) return "TORCH_NOT_IMPLEMENTED";
  // The allocator of CPU memory throws a plain error.
  if (std::strstr(error.what_without_backtrace(), "can't allocate memory")) return "TORCH_OUT_OF_MEMORY";
  return "TORCH_ERROR";
}

// libtorch's advice names what Python has.
std::string withOurNames(std::string message) {
  static constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"retain_graph=True", "retainGraph: true"},
      {"torch.autograd.set_detect_anomaly(True, check_nan=False)",
       "torch.autograd.detectAnomaly(fn, { checkNan: false })"},
      {"`torch.no_grad()`", "`torch.noGrad()`"},
      {"`torch.inference_mode()`", "`torch.inferenceMode()`"},
  };
  for (auto [theirs, ours] : kNames)
    if (size_t at = message.find(theirs); at != std::string::npos) message.replace(at, theirs.size(), ours);
  return message;
}

// libtorch appends the exception's origin or, after an empty line, tables for its developers: users want the first
// part.
std::string firstPart(const std::string& text) {
  size_t end = std::min(text.find("\nException raised from"), text.find("\n\n"));
  std::string message = text.substr(0, end);
  while (!message.empty() && std::isspace(static_cast<unsigned char>(message.back()))) message.pop_back();
  return withOurNames(std::move(message));
}

std::string explained(const c10::Error& error) {
  std::string message = firstPart(error.what_without_backtrace());
  // data() has made it so, or the memory is a file's.
  if (message.find("Trying to resize storage that is not resizable") != std::string::npos)
    return "there is no room for the new size in the tensor's memory, which must not move while a typed array of "
           "data() "
           "shows it; use a clone(), or toArray() instead of data()";
  return message;
}

std::string withOperands(napi_env env, const std::string& message) {
  Environment& environment = Environment::of(env);
  if (environment.overload == nullptr && environment.entry == nullptr)
    return withFunctionName(message, environment.function);
  std::string text = (environment.overload ? environment.overload->name : environment.entry) + (": " + message);
  if (environment.operands.empty()) return text;
  text += "\n  called with (";
  for (size_t i = 0; i < environment.operands.size(); ++i) text += (i ? ", " : "") + environment.operands[i];
  return text + ")";
}

// An entry may run inside another one's operator: that one's name and operands are put back at the end.
class Frame {
 public:
  Frame(napi_env env, Environment& environment)
      : environment_(environment),
        overload_(std::exchange(environment.overload, nullptr)),
        operands_(std::exchange(environment.operands, {})),
        entry_(std::exchange(environment.entry, nullptr)),
        function_(std::exchange(environment.function, {})) {
    ++environment_.depth;
    if (environment_.unused->any.load(std::memory_order_acquire)) environment_.deleteUnused(env);
  }
  ~Frame() {
    --environment_.depth;
    environment_.overload = overload_;
    environment_.operands = std::move(operands_);
    environment_.entry = entry_;
    environment_.function = std::move(function_);
  }
  Frame(const Frame&) = delete;
  Frame& operator=(const Frame&) = delete;

 private:
  Environment& environment_;
  const Overload* overload_;
  std::vector<std::string> operands_;
  const char* entry_;
  std::string function_;
};

}  // namespace

napi_value guarded(napi_env env, napi_callback_info info, Entry entry) {
  Environment& environment = Environment::of(env);
  Frame frame(env, environment);
  try {
    constexpr size_t kInline = 16;
    napi_value inlined[kInline];
    std::vector<napi_value> many;
    Call call{env, environment, nullptr, nullptr, inlined, kInline};
    check(env, napi_get_cb_info(env, info, &call.count, inlined, &call.self, &call.data));
    if (call.count > kInline) {
      many.resize(call.count);
      check(env, napi_get_cb_info(env, info, &call.count, many.data(), nullptr, nullptr));
      call.arguments = many.data();
    }
    return entry(call);
  } catch (const PendingException&) {
  } catch (const ThrownByJavaScript& thrown) {
    thrown.throwAgain(env);
  } catch (const UsageError& error) {
    throwTorchError(env, error.code, error.what());
  } catch (const c10::Error& error) {
    throwTorchError(env, codeOf(error), withForward(environment, withOperands(env, explained(error))));
  } catch (const std::bad_alloc&) {
    throwTorchError(env, "TORCH_OUT_OF_MEMORY", withOperands(env, "out of memory"));
  } catch (const std::exception& error) {
    throwTorchError(env, "TORCH_ERROR", withForward(environment, withOperands(env, firstPart(error.what()))));
  } catch (...) {
    throwTorchError(env, "TORCH_ERROR", withOperands(env, "an exception of an unknown type"));
  }
  return nullptr;
}

}  // namespace torchjs
