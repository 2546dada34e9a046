// Tensors come as the numbers of their handles and the overload from a table, so that nothing is looked up; whatever is
// unusual, errors above all, is left to the long way (operators.cc), which JavaScript then takes.
#include "fast.h"

#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/csrc/autograd/anomaly_mode.h>

#include <array>
#include <cmath>
#include <utility>

#include "environment.h"
#include "napi.h"
#include "plan.h"
#include "scalar.h"
#include "schema.h"
#include "tensor.h"

namespace torchjs {

namespace {

struct Operand {
  Kind kind = Kind::None;
  const at::Tensor* tensor = nullptr;
  double number = 0;
  at::Tensor held;  // in anomaly mode, where JavaScript runs during the call and may dispose of it
};

using Operands = std::array<Operand, kOperands>;

}  // namespace

struct FastOperator {
  const Operator* op;
  // By the kinds of the operands after the first, which is always a tensor.
  std::array<Plan, 16> plans;
};

namespace {

// What the long way has to refuse.
struct Unusual {};

class Arguments {
 public:
  Arguments(const Plan& plan, const Operands& operands) : plan_(plan), operands_(operands) {}

  const at::Tensor& tensor(size_t i) const { return *operands_[i].tensor; }
  at::Scalar scalar(size_t i) const {
    const Operand& operand = operands_[i];
    return operand.kind == Kind::None ? fallback(i).toScalar() : scalarOf(operand.number);
  }
  c10::IValue boxed(size_t i) const {
    if (i >= kOperands || operands_[i].kind == Kind::None) return fallback(i);
    if (operands_[i].kind == Kind::Tensor) return tensor(i);
    const double number = operands_[i].number;
    switch (plan_.overload->types[i].base) {
      case Base::Scalar:
        return scalarOf(number);
      case Base::Float:
        return number;
      default:
        break;
    }
    if (std::abs(number) > kLargestExact) throw Unusual{};
    return static_cast<int64_t>(number);
  }

 private:
  const c10::IValue& fallback(size_t i) const { return *plan_.overload->schema().arguments()[i].default_value(); }
  const Plan& plan_;
  const Operands& operands_;
};

struct Run {
  const Plan& plan;
  const Arguments& arguments;

  at::Tensor operator()(const Unary& call) const { return call.call(arguments.tensor(0)); }
  at::Tensor operator()(const Binary& call) const { return call.call(arguments.tensor(0), arguments.tensor(1)); }
  at::Tensor operator()(const BinaryAlpha& call) const {
    return call.call(arguments.tensor(0), arguments.tensor(1), arguments.scalar(2));
  }
  at::Tensor operator()(const WithScalar& call) const { return call.call(arguments.tensor(0), arguments.scalar(1)); }
  at::Tensor operator()(const WithScalarAlpha& call) const {
    return call.call(arguments.tensor(0), arguments.scalar(1), arguments.scalar(2));
  }
  at::Tensor operator()(const Ternary& call) const {
    return call.call(arguments.tensor(0), arguments.tensor(1), arguments.tensor(2));
  }
  at::Tensor operator()(const Boxed&) const {
    std::vector<c10::IValue> stack;
    const size_t count = plan.overload->types.size();
    stack.reserve(count);
    for (size_t i = 0; i < count; ++i) stack.push_back(arguments.boxed(i));
    plan.overload->handle.callBoxed(stack);
    return std::move(stack.at(0)).toTensor();
  }
  template <class Other>
  at::Tensor operator()(const Other&) const {
    throw Unusual{};
  }
};

// Whether a graph, a view or a tangent may hang on an operand.
bool knownToAutograd(const Operands& operands) {
  for (const Operand& operand : operands)
    if (operand.tensor != nullptr && operand.tensor->unsafeGetTensorImpl()->autograd_meta() != nullptr) return true;
  return false;
}

// The operator is named in what anomaly mode notes, and JavaScript may run while it does.
class Running {
 public:
  Running(Environment& environment, const Overload* overload)
      : environment_(environment), before_(std::exchange(environment.overload, overload)) {
    ++environment.depth;
  }
  ~Running() {
    --environment_.depth;
    environment_.overload = before_;
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

 private:
  Environment& environment_;
  const Overload* before_;
};

const Binary& matrixProduct() {
  static const Binary mm = c10::Dispatcher::singleton()
                               .findSchemaOrThrow("aten::mm", "")
                               .typed<at::Tensor(const at::Tensor&, const at::Tensor&)>();
  return mm;
}

at::Tensor call(const Plan& plan, const Operands& operands) {
  const Arguments arguments(plan, operands);
  if (plan.matmul && arguments.tensor(0).dim() == 2 && arguments.tensor(1).dim() == 2)
    return matrixProduct().call(arguments.tensor(0), arguments.tensor(1));
  return std::visit(Run{plan, arguments}, plan.call);
}

at::Tensor run(Environment& environment, const Plan& plan, const Operands& operands) {
  Running running(environment, plan.overload);
  if (!plan.pure || knownToAutograd(operands)) return call(plan, operands);
  at::AutoDispatchBelowAutograd guard;
  return call(plan, operands);
}

bool readOperand(napi_env env, Environment& environment, Kind kind, napi_value value, Operand& operand) {
  double number = 0;
  if (napi_get_value_double(env, value, &number) != napi_ok) return false;
  if (kind == Kind::Tensor) {
    Handle* handle = environment.handles.find(static_cast<int64_t>(number));
    if (handle == nullptr || handle->disposed) return false;
    operand.kind = kind;
    operand.tensor = &handle->tensor;
    if (torch::autograd::AnomalyMode::is_enabled()) operand.tensor = &(operand.held = handle->tensor);
    return true;
  }
  operand.kind = std::trunc(number) == number ? Kind::Whole : Kind::Fraction;
  operand.number = number;
  return true;
}

napi_value fromInt32(napi_env env, int32_t number) {
  napi_value value = nullptr;
  napi_create_int32(env, number, &value);
  return value;
}

// callFast(operator * 16 + kinds, target, self, x, y): the operands' kinds have two bits each, 0 for none, 1 for the
// number of a tensor, 2 for a number. Makes `target` the result and gives its number, or that taken from -1 where the
// number is all that `target` is to have (scopes.h); 0 where the result is null, -1 where these kinds always take the
// long way, undefined where this call has to.
napi_value callFast(napi_env env, napi_callback_info info) {
  napi_value given[5];
  size_t count = 5;
  int32_t code = 0;
  Environment& environment = Environment::of(env);
  if (napi_get_cb_info(env, info, &count, given, nullptr, nullptr) != napi_ok) return nullptr;
  if (napi_get_value_int32(env, given[0], &code) != napi_ok || environment.unused->any.load(std::memory_order_relaxed))
    return nullptr;
  Operands operands;
  const Kind kinds[] = {Kind::Tensor, static_cast<Kind>(code & 3), static_cast<Kind>(code >> 2 & 3)};
  for (size_t i = 0; i < kOperands && kinds[i] != Kind::None; ++i)
    if (!readOperand(env, environment, kinds[i], given[i + 2], operands[i])) return nullptr;
  try {
    FastOperator& fast = *environment.fastOperators.at(static_cast<size_t>(code >> 4));
    Plan& plan = fast.plans[static_cast<size_t>(operands[1].kind) | static_cast<size_t>(operands[2].kind) << 2];
    if (std::holds_alternative<Unknown>(plan.call))
      plan = makePlan(*fast.op, {operands[0].kind, operands[1].kind, operands[2].kind});
    if (std::holds_alternative<Slow>(plan.call)) return fromInt32(env, -1);
    at::Tensor result = run(environment, plan, operands);
    if (!result.defined()) return fromInt32(env, 0);
    if (mayNumber(environment, result)) {
      const Handle* handle = number(env, environment, std::move(result));
      return fromInt32(env, -1 - static_cast<int32_t>(Handles::numberOf(handle)));
    }
    Handle* handle = wrapInto(env, environment, given[1], std::move(result));
    return handle == nullptr ? nullptr : fromInt32(env, static_cast<int32_t>(Handles::numberOf(handle)));
  } catch (...) {
    // The long way meets it again, and tells.
    return nullptr;
  }
}

// fastOperator(name, overload): its number for callFast.
napi_value fastOperator(Call& call) {
  std::string overload = isNullish(call.env, call.at(1)) ? "" : toString(call.env, call.at(1));
  const Operator& op = findOperator(toString(call.env, call.at(0)), overload);
  call.environment.fastOperators.push_back(std::shared_ptr<FastOperator>(new FastOperator{&op, {}}));
  return fromInt64(call.env, static_cast<int64_t>(call.environment.fastOperators.size() - 1));
}

}  // namespace

void registerFastCalls(napi_env env, napi_value exports) {
  napi_value function;
  check(env, napi_create_function(env, "callFast", NAPI_AUTO_LENGTH, callFast, nullptr, &function));
  setProperty(env, exports, "callFast", function);
  exportFunction(env, exports, "fastOperator", callback<fastOperator>);
}

}  // namespace torchjs
