// How the short way calls an operator for operands of certain kinds.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>

#include <array>
#include <variant>

#include "schema.h"

namespace torchjs {

constexpr size_t kOperands = 3;

// The values of JavaScript's two bits for each operand, but for Fraction: whole numbers can be integers.
enum class Kind : uint8_t { None, Tensor, Whole, Fraction };

// Calls without boxing, for the signatures that most operators have.
template <class Signature>
using Typed = c10::TypedOperatorHandle<Signature>;
using Unary = Typed<at::Tensor(const at::Tensor&)>;
using Binary = Typed<at::Tensor(const at::Tensor&, const at::Tensor&)>;
using BinaryAlpha = Typed<at::Tensor(const at::Tensor&, const at::Tensor&, const at::Scalar&)>;
using WithScalar = Typed<at::Tensor(const at::Tensor&, const at::Scalar&)>;
using WithScalarAlpha = Typed<at::Tensor(const at::Tensor&, const at::Scalar&, const at::Scalar&)>;
using Ternary = Typed<at::Tensor(const at::Tensor&, const at::Tensor&, const at::Tensor&)>;
struct Boxed {};
struct Slow {};
struct Unknown {};

// How an operator is called for operands of certain kinds.
struct Plan {
  const Overload* overload = nullptr;
  // aten::matmul, which is aten::mm where both operands are matrices, after some work to find that out.
  bool matmul = false;
  // Gives a new tensor and changes none: the layer of autograd only looks for something to record.
  bool pure = false;
  std::variant<Unknown, Slow, Boxed, Unary, Binary, BinaryAlpha, WithScalar, WithScalarAlpha, Ternary> call;
};

Plan makePlan(const Operator& op, const std::array<Kind, kOperands>& kinds);

}  // namespace torchjs
