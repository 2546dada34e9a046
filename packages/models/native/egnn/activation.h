// Activations of vectors and their derivatives. What is not a number stays so.
#pragma once

#include <type_traits>

#include "vector.h"

namespace hydride::HYDRIDE_CAPABILITY {

// e^x to the last digits: x = n ln 2 + r, a Taylor series of r, and n put into the exponent.
template <class T>
inline Vec<T> exponential(Vec<T> x) {
  constexpr bool kDouble = std::is_same_v<T, double>;
  using Bits = std::conditional_t<kDouble, int64_t, int32_t>;
  constexpr T kLargest = kDouble ? T(709) : T(88), kSmallest = kDouble ? T(-708) : T(-87);
  constexpr T kPerLog2 = T(1.4426950408889634074);
  // ln 2 in two parts, the first with zeros at the end, so that its multiples are exact.
  constexpr T kHigh = kDouble ? T(0x1.62e42feep-1) : T(0x1.63p-1);
  constexpr T kLow = kDouble ? T(0x1.a39ef35793c76p-33) : T(-0x1.bd0106p-13);
  constexpr T kRound = kDouble ? T(0x1.8p52) : T(0x1.8p23);
  constexpr int kMantissa = kDouble ? 52 : 23, kBias = kDouble ? 1023 : 127, kDegree = kDouble ? 13 : 7;
  x = x > kLargest ? Vec<T>{} + kLargest : x;
  x = x < kSmallest ? Vec<T>{} + kSmallest : x;
  const Vec<T> shifted = x * kPerLog2 + kRound, n = shifted - kRound;
  const Vec<T> r = x - n * kHigh - n * kLow;
  Vec<T> series = Vec<T>{} + 1;
  for (int k = kDegree; k > 0; --k) series = series * r * (T(1) / T(k)) + 1;
  const Vec<Bits> power = (reinterpret_cast<Vec<Bits>>(shifted) + kBias) << kMantissa;
  return series * reinterpret_cast<Vec<T>>(power);
}

template <class T>
struct Relu {
  // Whether its values are above zero exactly where its arguments are.
  static constexpr bool kKeepsSign = true;
  static Vec<T> value(Vec<T> z) { return z < 0 ? Vec<T>{} : z; }
  // gradient times the derivative at z.
  static Vec<T> chain(Vec<T> z, Vec<T> gradient) { return z <= 0 ? Vec<T>{} : gradient; }
  // gradient times the second derivative.
  static Vec<T> chainTwice(Vec<T>, Vec<T>) { return Vec<T>{}; }
};

template <class T>
struct Silu {
  static constexpr bool kKeepsSign = false;
  static Vec<T> value(Vec<T> z) { return z * sigmoid(z); }
  static Vec<T> chain(Vec<T> z, Vec<T> gradient) {
    const Vec<T> s = sigmoid(z);
    return gradient * s * (1 + z * (1 - s));
  }
  static Vec<T> chainTwice(Vec<T> z, Vec<T> gradient) {
    const Vec<T> s = sigmoid(z);
    return gradient * s * (1 - s) * (2 + z * (1 - 2 * s));
  }

 private:
  static Vec<T> sigmoid(Vec<T> z) { return 1 / (1 + exponential<T>(-z)); }
};

}  // namespace hydride::HYDRIDE_CAPABILITY
