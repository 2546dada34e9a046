// PaiNN's message and its derivatives: sums over what an atom receives, over what it sends, and what edges have of
// their own. A block has an atom or a few edges, a thread a channel.
#pragma once

#include "cuda/reduce.cuh"
#include "painn/tile.cuh"

namespace hydride::painn::cuda {

using hydride::cuda::atomOf;
using hydride::cuda::Segments;

// Edges whose filters are in registers at a time; half as many where their changes are there too.
constexpr int kEdges = 8, kEdgesOfChange = 4;

template <class T>
__global__ void sumReceived(Graph g, Segments received, Operands<T> o, T* scalars, T* vectors) {
  const int64_t atom = blockIdx.x, c = hydride::cuda::ownChannel();
  Sum<T> sum{};
  forTiles<kEdges>(received, atom, [&](const auto& edgeOf, int count) {
    FilterTile<T, kEdges> w;
    w.add(o.basis, o.weight, g, count, edgeOf, c);
    if (c >= g.channels) return;
#pragma unroll
    for (int e = 0; e < kEdges; ++e) {
      if (e >= count) continue;
      const int64_t edge = edgeOf(e);
      add(sum, message(w[e], sourceAt(o, atomOf(g.sender, edge, g.atoms), g.channels, c), directionAt(o, edge)));
    }
  });
  if (c < g.channels) store(scalars, vectors, atom, g.channels, c, sum);
}

template <class T>
__global__ void sumReceivedChange(Graph g, Segments received, Operands<T> o, Operands<T> change, T* scalars,
                                  T* vectors) {
  const int64_t atom = blockIdx.x, c = hydride::cuda::ownChannel();
  Sum<T> sum{};
  forTiles<kEdgesOfChange>(received, atom, [&](const auto& edgeOf, int count) {
    FilterTile<T, kEdgesOfChange> w, dw;
    w.add(o.basis, o.weight, g, count, edgeOf, c);
    dw.addChange(o, change, g, count, edgeOf, c);
    if (c >= g.channels) return;
#pragma unroll
    for (int e = 0; e < kEdgesOfChange; ++e) {
      if (e >= count) continue;
      const int64_t edge = edgeOf(e), sender = atomOf(g.sender, edge, g.atoms);
      add(sum, messageChange<T>({w[e], sourceAt(o, sender, g.channels, c), directionAt(o, edge)},
                                {dw[e], sourceAt(change, sender, g.channels, c), directionAt(change, edge)}));
    }
  });
  if (c < g.channels) store(scalars, vectors, atom, g.channels, c, sum);
}

// The gradients of phi and vectors.
template <class T>
__global__ void sumSent(Graph g, Segments sent, Operands<T> o, Gradients<T> given, T* phi, T* vectors) {
  const int64_t atom = blockIdx.x, c = hydride::cuda::ownChannel();
  const bool active = c < g.channels;
  const Source<T> own = active ? sourceAt(o, atom, g.channels, c) : Source<T>{};
  Source<T> sum{};
  forTiles<kEdges>(sent, atom, [&](const auto& edgeOf, int count) {
    FilterTile<T, kEdges> w;
    w.add(o.basis, o.weight, g, count, edgeOf, c);
    if (!active) return;
#pragma unroll
    for (int e = 0; e < kEdges; ++e) {
      if (e >= count) continue;
      const int64_t edge = edgeOf(e);
      const Sum<T> gradient = sumAt(given, atomOf(g.receiver, edge, g.atoms), g.channels, c);
      add(sum, sourceGradient(w[e], own, directionAt(o, edge), gradient));
    }
  });
  if (active) store(phi, vectors, atom, g.channels, c, sum);
}

template <class T>
__global__ void sumSentChange(Graph g, Segments sent, Operands<T> o, Operands<T> change, Gradients<T> given, T* phi,
                              T* vectors) {
  const int64_t atom = blockIdx.x, c = hydride::cuda::ownChannel();
  const bool active = c < g.channels;
  const Source<T> own = active ? sourceAt(o, atom, g.channels, c) : Source<T>{};
  const Source<T> ownChange = active ? sourceAt(change, atom, g.channels, c) : Source<T>{};
  Source<T> sum{};
  forTiles<kEdgesOfChange>(sent, atom, [&](const auto& edgeOf, int count) {
    FilterTile<T, kEdgesOfChange> w, dw;
    w.add(o.basis, o.weight, g, count, edgeOf, c);
    dw.addChange(o, change, g, count, edgeOf, c);
    if (!active) return;
#pragma unroll
    for (int e = 0; e < kEdgesOfChange; ++e) {
      if (e >= count) continue;
      const int64_t edge = edgeOf(e);
      const Sum<T> gradient = sumAt(given, atomOf(g.receiver, edge, g.atoms), g.channels, c);
      add(sum, sourceGradientChange<T>({w[e], own, directionAt(o, edge)}, {dw[e], ownChange, directionAt(change, edge)},
                                       gradient));
    }
  });
  if (active) store(phi, vectors, atom, g.channels, c, sum);
}

// Edges first ... end - 1, whose gradients of filters go to rows from the first on. A thread has every blockDim.x-th
// channel.
struct OwnEdges {
  int64_t first, end;
};

// work(edges as a function of their number, how many, channel) for this block's edges and this thread's channels.
template <int kEdges, class Work>
__device__ void forOwnEdges(const Graph& g, const OwnEdges& own, const Work& work) {
  const int64_t begin = own.first + static_cast<int64_t>(blockIdx.x) * kEdges;
  const int count = own.end - begin < kEdges ? static_cast<int>(own.end - begin) : kEdges;
  for (int64_t c = threadIdx.x; c - threadIdx.x < g.channels; c += blockDim.x)
    work([&](int e) { return begin + e; }, count, c);
}

template <class T>
__device__ void storeFilters(T* to, int64_t row, int64_t channels, int64_t c, const Filters<T>& filters) {
  storeParts(to, row, channels, c, filters.scalar, filters.along, filters.gate);
}

// The sums over channels of each edge's directions, axis by axis.
template <int kEdges, class T>
__device__ void storeDirections(T* to, const OwnEdges& own, T (&sums)[3 * kEdges]) {
  hydride::cuda::sumOverThreads<hydride::cuda::kChannelThreads>(sums, 1, blockDim.x);
  const int64_t begin = own.first + static_cast<int64_t>(blockIdx.x) * kEdges;
  if (threadIdx.x != 0) return;
  for (int k = 0; k < 3 * kEdges; ++k)
    if (begin + k / 3 < own.end) to[3 * begin + k] = sums[k];
}

template <class T>
__device__ void addVector(T* sums, const Vector<T>& vector) {
  sums[0] += vector.x;
  sums[1] += vector.y;
  sums[2] += vector.z;
}

// `filters` (edges, 3F) and `direction` (E, 3) are null where they are not wanted.
template <class T>
__global__ void edgeGradients(Graph g, OwnEdges own, Operands<T> o, Gradients<T> given, T* filters, T* direction) {
  T sums[3 * kEdges] = {};
  forOwnEdges<kEdges>(g, own, [&](const auto& edgeOf, int count, int64_t c) {
    FilterTile<T, kEdges> w;
    if (direction != nullptr) w.add(o.basis, o.weight, g, count, edgeOf, c);
    if (c >= g.channels) return;
#pragma unroll
    for (int e = 0; e < kEdges; ++e) {
      if (e >= count) continue;
      const int64_t edge = edgeOf(e);
      const Source<T> from = sourceAt(o, atomOf(g.sender, edge, g.atoms), g.channels, c);
      const Sum<T> gradient = sumAt(given, atomOf(g.receiver, edge, g.atoms), g.channels, c);
      if (filters != nullptr)
        storeFilters(filters, edge - own.first, g.channels, c, filterGradient(from, directionAt(o, edge), gradient));
      addVector(sums + 3 * e, directionGradient(w[e], from, gradient));
    }
  });
  if (direction != nullptr) storeDirections<kEdges>(direction, own, sums);
}

// Both `filters` and `ofChange`, the gradients of filters and of their change, or neither.
template <class T>
__global__ void edgeGradientsChange(Graph g, OwnEdges own, Operands<T> o, Operands<T> change, Gradients<T> given,
                                    T* filters, T* ofChange, T* direction) {
  T sums[3 * kEdgesOfChange] = {};
  forOwnEdges<kEdgesOfChange>(g, own, [&](const auto& edgeOf, int count, int64_t c) {
    FilterTile<T, kEdgesOfChange> w, dw;
    if (direction != nullptr) {
      w.add(o.basis, o.weight, g, count, edgeOf, c);
      dw.addChange(o, change, g, count, edgeOf, c);
    }
    if (c >= g.channels) return;
#pragma unroll
    for (int e = 0; e < kEdgesOfChange; ++e) {
      if (e >= count) continue;
      const int64_t edge = edgeOf(e), sender = atomOf(g.sender, edge, g.atoms);
      const Sum<T> gradient = sumAt(given, atomOf(g.receiver, edge, g.atoms), g.channels, c);
      const Parts<T> p{w[e], sourceAt(o, sender, g.channels, c), directionAt(o, edge)};
      const Parts<T> d{dw[e], sourceAt(change, sender, g.channels, c), directionAt(change, edge)};
      if (filters != nullptr) {
        storeFilters(filters, edge - own.first, g.channels, c, filterGradientChange(p, d, gradient));
        storeFilters(ofChange, edge - own.first, g.channels, c, filterGradient(p.from, p.direction, gradient));
      }
      addVector(sums + 3 * e, directionGradientChange(p, d, gradient));
    }
  });
  if (direction != nullptr) storeDirections<kEdgesOfChange>(direction, own, sums);
}

}  // namespace hydride::painn::cuda
