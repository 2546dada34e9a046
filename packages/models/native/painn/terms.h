// PaiNN's message of one edge in one channel, and its derivatives.
#pragma once

#include <c10/macros/Macros.h>

#include "edge/geometry.h"

namespace hydride::painn {

using edge::Vector;

// What an atom has as a sender: phi's three parts and the vector.
template <class T>
struct Source {
  T scalar, along, gate;
  Vector<T> vector;
};

// What it receives.
template <class T>
struct Sum {
  T scalar;
  Vector<T> vector;
};

// w, or its gradient, or a change of it.
template <class T>
struct Filters {
  T scalar, along, gate;
};

template <class T>
C10_HOST_DEVICE void add(Sum<T>& to, const Sum<T>& other) {
  to.scalar += other.scalar;
  to.vector = to.vector + other.vector;
}
template <class T>
C10_HOST_DEVICE void add(Source<T>& to, const Source<T>& other) {
  to.scalar += other.scalar;
  to.along += other.along;
  to.gate += other.gate;
  to.vector = to.vector + other.vector;
}

template <class T>
C10_HOST_DEVICE Sum<T> message(const Filters<T>& w, const Source<T>& from, const Vector<T>& direction) {
  return {w.scalar * from.scalar, direction * (w.along * from.along) + from.vector * (w.gate * from.gate)};
}

// From the gradient g of the sum: those of the filters, of the direction (a part of its sum over channels), of the
// source.
template <class T>
C10_HOST_DEVICE Filters<T> filterGradient(const Source<T>& from, const Vector<T>& direction, const Sum<T>& g) {
  return {from.scalar * g.scalar, from.along * dot(g.vector, direction), from.gate * dot(g.vector, from.vector)};
}
template <class T>
C10_HOST_DEVICE Vector<T> directionGradient(const Filters<T>& w, const Source<T>& from, const Sum<T>& g) {
  return g.vector * (w.along * from.along);
}
template <class T>
C10_HOST_DEVICE Source<T> sourceGradient(const Filters<T>& w, const Source<T>& from, const Vector<T>& direction,
                                         const Sum<T>& g) {
  return {w.scalar * g.scalar, w.along * dot(g.vector, direction), w.gate * dot(g.vector, from.vector),
          g.vector * (w.gate * from.gate)};
}

// All that a message is made of.
template <class T>
struct Parts {
  Filters<T> w;
  Source<T> from;
  Vector<T> direction;
};

// The change of the message, and of the gradients above, with `d` the changes of its parts.
template <class T>
C10_HOST_DEVICE Sum<T> messageChange(const Parts<T>& p, const Parts<T>& d) {
  const T along = p.w.along * p.from.along, alongChange = d.w.along * p.from.along + p.w.along * d.from.along;
  const T gate = p.w.gate * p.from.gate, gateChange = d.w.gate * p.from.gate + p.w.gate * d.from.gate;
  return {d.w.scalar * p.from.scalar + p.w.scalar * d.from.scalar,
          p.direction * alongChange + d.direction * along + p.from.vector * gateChange + d.from.vector * gate};
}
template <class T>
C10_HOST_DEVICE Filters<T> filterGradientChange(const Parts<T>& p, const Parts<T>& d, const Sum<T>& g) {
  return {d.from.scalar * g.scalar,
          d.from.along * dot(g.vector, p.direction) + p.from.along * dot(g.vector, d.direction),
          d.from.gate * dot(g.vector, p.from.vector) + p.from.gate * dot(g.vector, d.from.vector)};
}
template <class T>
C10_HOST_DEVICE Vector<T> directionGradientChange(const Parts<T>& p, const Parts<T>& d, const Sum<T>& g) {
  return g.vector * (d.w.along * p.from.along + p.w.along * d.from.along);
}
template <class T>
C10_HOST_DEVICE Source<T> sourceGradientChange(const Parts<T>& p, const Parts<T>& d, const Sum<T>& g) {
  return {d.w.scalar * g.scalar, d.w.along * dot(g.vector, p.direction) + p.w.along * dot(g.vector, d.direction),
          d.w.gate * dot(g.vector, p.from.vector) + p.w.gate * dot(g.vector, d.from.vector),
          g.vector * (d.w.gate * p.from.gate + p.w.gate * d.from.gate)};
}

}  // namespace hydride::painn
