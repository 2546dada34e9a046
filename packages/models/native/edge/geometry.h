// An edge's length and direction, r = (|d|^2 + epsilon)^1/2 and u = d / r, and the derivatives of these.
#pragma once

#include <c10/macros/Macros.h>

#include <cmath>

namespace hydride::edge {

template <class T>
struct Vector {
  T x, y, z;

  C10_HOST_DEVICE static Vector at(const T* from) { return {from[0], from[1], from[2]}; }
  C10_HOST_DEVICE void to(T* out) const {
    out[0] = x;
    out[1] = y;
    out[2] = z;
  }
  C10_HOST_DEVICE Vector operator*(T s) const { return {s * x, s * y, s * z}; }
  C10_HOST_DEVICE Vector operator+(const Vector& b) const { return {x + b.x, y + b.y, z + b.z}; }
  C10_HOST_DEVICE Vector operator-(const Vector& b) const { return {x - b.x, y - b.y, z - b.z}; }
};
template <class T>
C10_HOST_DEVICE T dot(const Vector<T>& a, const Vector<T>& b) {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

template <class T>
struct Geometry {
  T length;
  Vector<T> direction;

  C10_HOST_DEVICE Geometry(const Vector<T>& displacement, T epsilon)
      : length(std::sqrt(dot(displacement, displacement) + epsilon)), direction(displacement * (1 / length)) {}

  // The gradient of the displacement from those of length and direction: g_r u + (g_u - (g_u . u) u) / r.
  C10_HOST_DEVICE Vector<T> gradient(T ofLength, const Vector<T>& ofDirection) const {
    return direction * ofLength + (ofDirection - direction * dot(ofDirection, direction)) * (1 / length);
  }
};

// The gradients of what `Geometry::gradient` takes along a cotangent c: of g_r, u . c; of g_u, P c / r with
// P = 1 - u u^T; and of d.
template <class T>
struct GeometryCotangents {
  T ofLength;
  Vector<T> ofDirection, ofDisplacement;

  C10_HOST_DEVICE GeometryCotangents(const Geometry<T>& edge, const Vector<T>& c, T gr, const Vector<T>& g) {
    const Vector<T>& u = edge.direction;
    const T uc = dot(u, c), ug = dot(u, g), inverse = 1 / edge.length;
    const Vector<T> pc = c - u * uc, pg = g - u * ug;
    ofLength = uc;
    ofDirection = pc * inverse;
    const Vector<T> turned = u * (dot(g, c) - ug * uc) + pg * uc + pc * ug;
    ofDisplacement = pc * (gr * inverse) - turned * (inverse * inverse);
  }
};

}  // namespace hydride::edge
