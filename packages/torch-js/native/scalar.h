// JavaScript's numbers as at::Scalar.
#pragma once

#include <c10/core/Scalar.h>

#include <cmath>

namespace torchjs {

// Up to here every whole number has a double of its own.
constexpr double kLargestExact = 9007199254740992.0;

// A whole number counts as an integer, so that integer tensors keep their dtype: JavaScript does not tell 2 from 2.0.
// Only -0 does not, because an integer would lose its sign.
inline at::Scalar scalarOf(double number) {
  bool integral =
      std::trunc(number) == number && std::abs(number) <= kLargestExact && !(number == 0 && std::signbit(number));
  return integral ? at::Scalar(static_cast<int64_t>(number)) : at::Scalar(number);
}

}  // namespace torchjs
