// Activations of single numbers and their derivatives. What is not a number stays so.
#pragma once

#include <c10/macros/Macros.h>

#include <cmath>

namespace hydride::egnn::cuda {

template <class T>
struct Relu {
  C10_HOST_DEVICE static T value(T z) { return z < 0 ? T(0) : z; }
  // gradient times the derivative at z.
  C10_HOST_DEVICE static T chain(T z, T gradient) { return z <= 0 ? T(0) : gradient; }
  // gradient times the second derivative.
  C10_HOST_DEVICE static T chainTwice(T, T) { return T(0); }
};

template <class T>
struct Silu {
  C10_HOST_DEVICE static T value(T z) { return z * sigmoid(z); }
  C10_HOST_DEVICE static T chain(T z, T gradient) {
    const T s = sigmoid(z);
    return gradient * s * (1 + z * (1 - s));
  }
  C10_HOST_DEVICE static T chainTwice(T z, T gradient) {
    const T s = sigmoid(z);
    return gradient * s * (1 - s) * (2 + z * (1 - 2 * s));
  }

 private:
  C10_HOST_DEVICE static T sigmoid(T z) { return 1 / (1 + std::exp(-z)); }
};

}  // namespace hydride::egnn::cuda
