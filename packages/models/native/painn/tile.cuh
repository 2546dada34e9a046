// What the kernels of PaiNN's message read: operands, and the filters of a few edges in registers.
#pragma once

#include "cuda/blocks.cuh"
#include "cuda/product.cuh"
#include "cuda/segments.cuh"
#include "painn/terms.h"

namespace hydride::painn::cuda {

// F channels, R functions: phi (N, 3F), vectors (N, 3, F), basis (E, R), direction (E, 3), weight (R, 3F). Of changes,
// weight may be null, which is zero.
template <class T>
struct Operands {
  const T *phi, *vectors, *basis, *direction, *weight;
};

template <class T>
struct Gradients {
  const T *scalars, *vectors;  // (N, F), (N, 3, F)
};

struct Graph {
  int64_t atoms, edges, channels, functions;
  const int32_t *sender, *receiver;
};

template <class T>
__device__ Vector<T> vectorAt(const T* vectors, int64_t atom, int64_t channels, int64_t c) {
  const T* from = vectors + 3 * atom * channels + c;
  return {from[0], from[channels], from[2 * channels]};
}
template <class T>
__device__ Source<T> sourceAt(const Operands<T>& o, int64_t atom, int64_t channels, int64_t c) {
  const T* phi = o.phi + 3 * atom * channels + c;
  return {phi[0], phi[channels], phi[2 * channels], vectorAt(o.vectors, atom, channels, c)};
}
template <class T>
__device__ Sum<T> sumAt(const Gradients<T>& g, int64_t atom, int64_t channels, int64_t c) {
  return {g.scalars[atom * channels + c], vectorAt(g.vectors, atom, channels, c)};
}
template <class T>
__device__ Vector<T> directionAt(const Operands<T>& o, int64_t edge) {
  return Vector<T>::at(o.direction + 3 * edge);
}

// Writes (atoms, 3, F) and (atoms, 3 F) alike, as three parts F apart.
template <class T>
__device__ void storeParts(T* to, int64_t atom, int64_t channels, int64_t c, T first, T second, T third) {
  T* at = to + 3 * atom * channels + c;
  at[0] = first;
  at[channels] = second;
  at[2 * channels] = third;
}
template <class T>
__device__ void store(T* phi, T* vectors, int64_t atom, int64_t channels, int64_t c, const Source<T>& source) {
  storeParts(phi, atom, channels, c, source.scalar, source.along, source.gate);
  storeParts(vectors, atom, channels, c, source.vector.x, source.vector.y, source.vector.z);
}
template <class T>
__device__ void store(T* scalars, T* vectors, int64_t atom, int64_t channels, int64_t c, const Sum<T>& sum) {
  scalars[atom * channels + c] = sum.scalar;
  storeParts(vectors, atom, channels, c, sum.vector.x, sum.vector.y, sum.vector.z);
}

// Filters w = basis weight of up to kEdges edges, this thread's channel of each third.
template <class T, int kEdges>
class FilterTile {
 public:
  // All threads of the block have to come here.
  template <class EdgeOf>
  __device__ void add(const T* basis, const T* weight, const Graph& graph, int count, const EdgeOf& edgeOf, int64_t c) {
    hydride::cuda::addProduct(w_, basis, graph.functions, count, edgeOf, weight, graph.channels, c);
  }
  // Their change with those of basis and weight.
  template <class EdgeOf>
  __device__ void addChange(const Operands<T>& own, const Operands<T>& change, const Graph& graph, int count,
                            const EdgeOf& edgeOf, int64_t c) {
    add(change.basis, own.weight, graph, count, edgeOf, c);
    if (change.weight != nullptr) add(own.basis, change.weight, graph, count, edgeOf, c);
  }
  __device__ Filters<T> operator[](int e) const { return {w_[0][e], w_[1][e], w_[2][e]}; }

 private:
  T w_[3][kEdges] = {};
};

// work(edges from here on, as a function of their number; how many) for a segment's rows, kEdges at a time.
template <int kEdges, class Work>
__device__ void forTiles(const hydride::cuda::Segments& segments, int64_t segment, const Work& work) {
  const hydride::cuda::Span span = segments.span(segment);
  for (int64_t begin = span.begin; begin < span.end; begin += kEdges) {
    const int count = span.end - begin < kEdges ? static_cast<int>(span.end - begin) : kEdges;
    work([&](int e) { return segments.row(begin + e); }, count);
  }
}

}  // namespace hydride::painn::cuda
