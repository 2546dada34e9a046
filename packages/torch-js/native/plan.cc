#include "plan.h"

#include <algorithm>
#include <string>

namespace torchjs {

namespace {

// As operators.cc judges a value of this kind.
bool takes(const ArgumentType& type, Kind kind) {
  if (type.list) return false;
  switch (type.base) {
    case Base::Tensor:
      return kind == Kind::Tensor;
    case Base::Scalar:
    case Base::Float:
      return kind == Kind::Whole || kind == Kind::Fraction;
    case Base::Int:
      return kind == Kind::Whole;
    default:
      return false;
  }
}

// A number is also a list of numbers for an argument such as int[2]: that is left to the long way.
bool mayBroadcast(const ArgumentType& type, Kind kind) { return type.list && type.broadcast > 0 && kind != Kind::None; }

enum class Fit { No, Yes, Unclear };

Fit fits(const Overload& overload, const std::array<Kind, kOperands>& kinds) {
  const auto& arguments = overload.schema().arguments();
  for (size_t i = 0; i < std::max(arguments.size(), kOperands); ++i) {
    const Kind kind = i < kOperands ? kinds[i] : Kind::None;
    if (kind == Kind::None) {
      if (i < arguments.size() && !arguments[i].default_value()) return Fit::No;
    } else {
      if (i >= overload.positional) return Fit::No;
      if (mayBroadcast(overload.types[i], kind)) return Fit::Unclear;
      if (!takes(overload.types[i], kind)) return Fit::No;
    }
  }
  return Fit::Yes;
}

bool isPure(const Overload& overload) {
  const c10::FunctionSchema& schema = overload.schema();
  if (schema.name().rfind("aten::", 0) != 0) return false;
  for (const auto* list : {&schema.arguments(), &schema.returns()})
    for (const c10::Argument& each : *list)
      if (each.alias_info()) return false;
  return true;
}

// "TTS" for (Tensor, Tensor, Scalar); '-' for anything else.
std::string signature(const Overload& overload) {
  std::string text;
  for (const ArgumentType& type : overload.types) {
    bool plain = !type.list && !type.optional;
    text += plain && type.base == Base::Tensor ? 'T' : plain && type.base == Base::Scalar ? 'S' : '-';
  }
  return text;
}

template <class Handle>
struct SignatureOf;
template <class Signature>
struct SignatureOf<Typed<Signature>> {
  using type = Signature;
};

template <class Handle>
void useTyped(Plan& plan) {
  try {
    plan.call = plan.overload->handle.typed<typename SignatureOf<Handle>::type>();
  } catch (const c10::Error&) {
    // Its kernels have another signature in C++.
    plan.call = Boxed{};
  }
}

}  // namespace

Plan makePlan(const Operator& op, const std::array<Kind, kOperands>& kinds) {
  Plan plan;
  plan.call = Slow{};
  for (const Overload& overload : op.overloads) {
    const Fit fit = fits(overload, kinds);
    if (fit == Fit::No) continue;
    const auto& returns = overload.schema().returns();
    if (fit == Fit::Unclear || !overload.written.empty() || overload.out || overload.name == "_lazy_clone" ||
        overload.guard != nullptr || returns.size() != 1 || returns[0].type()->kind() != c10::TypeKind::TensorType)
      return plan;
    plan.overload = &overload;
    plan.pure = isPure(overload);
    plan.matmul = overload.schema().name() == "aten::matmul";
    const std::string form = signature(overload);
    if (form == "T")
      useTyped<Unary>(plan);
    else if (form == "TT")
      useTyped<Binary>(plan);
    else if (form == "TTS")
      useTyped<BinaryAlpha>(plan);
    else if (form == "TS")
      useTyped<WithScalar>(plan);
    else if (form == "TSS")
      useTyped<WithScalarAlpha>(plan);
    else if (form == "TTT")
      useTyped<Ternary>(plan);
    else
      plan.call = Boxed{};
    return plan;
  }
  return plan;
}

}  // namespace torchjs
