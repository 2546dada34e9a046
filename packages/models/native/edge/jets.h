// Radial functions of an edge's length with their first two derivatives, in closed form.
#pragma once

#include <c10/macros/Macros.h>

#include <cmath>
#include <cstdint>

namespace hydride::edge {

// A function's value, slope and curvature.
struct Jet {
  double value, slope, curvature;
};

C10_HOST_DEVICE inline Jet product(const Jet& a, const Jet& b) {
  return {a.value * b.value, a.slope * b.value + a.value * b.slope,
          a.curvature * b.value + 2 * a.slope * b.slope + a.value * b.curvature};
}

// Gasteiger et al., arXiv 2003.03123, eq. 8 with p = 6: zero, with two derivatives, from the cut-off on.
C10_HOST_DEVICE inline Jet envelope(double length, double cutoff) {
  const double u = length / cutoff;
  if (u >= 1) return {0, 0, 0};
  const double u2 = u * u, u4 = u2 * u2, u6 = u4 * u2;
  return {1 + u6 * (-28 + 48 * u - 21 * u2), -168 * u4 * u * (1 - u) * (1 - u) / cutoff,
          u4 * (-840 + 2016 * u - 1176 * u2) / (cutoff * cutoff)};
}

// visit(k, jet) for sin(n pi u) / u with u = length / cutoff, n = 1 .. count, and then for Gaussians of length / bond
// around `count` points from `first` on, `width` apart and wide.
struct Functions {
  double cutoff, first, width;
  int64_t count;

  template <class Visit>
  C10_HOST_DEVICE void forEach(double length, double bond, const Visit& visit) const {
    constexpr double kPi = 3.14159265358979323846;
    const double u = length / cutoff;
    const double sine = std::sin(kPi * u), cosine = std::cos(kPi * u);
    // By the angle-addition formulas, from n to n + 1.
    double s = sine, c = cosine;
    for (int64_t n = 1; n <= count; ++n) {
      const double a = static_cast<double>(n) * kPi;
      const double slope = (a * c - s / u) / u;
      visit(n - 1, Jet{s / u, slope / cutoff, (-a * a * s - 2 * slope) / u / (cutoff * cutoff)});
      const double next = s * cosine + c * sine;
      c = c * cosine - s * sine;
      s = next;
    }
    const double scale = 1 / (bond * width);
    for (int64_t k = 0; k < count; ++k) {
      const double x = (length / bond - first) / width - static_cast<double>(k);
      const double value = std::exp(-0.5 * x * x);
      visit(count + k, Jet{value, -x * value * scale, (x * x - 1) * value * scale * scale});
    }
  }
};

}  // namespace hydride::edge
