// h = act(z), z = a_i + b_j + s W of the edge from atom j to atom i, and its derivatives: a block takes a few edges,
// whose scalars all threads share, and each thread a channel.
#pragma once

#include "cuda/blocks.cuh"
#include "cuda/product.cuh"
#include "cuda/segments.cuh"

namespace hydride::egnn::cuda {

constexpr int kEdges = 16;

template <class T>
struct Graph {
  int64_t atoms, edges, channels, functions;
  const int32_t *sender, *receiver;
};

// a, b: (N, F), s: (E, R), W: (R, F). Those of a change may be null, which are zero.
template <class T>
struct Layer {
  const T *receivers, *senders, *scalars, *weight;
};

template <class T>
class Tile {
 public:
  __device__ explicit Tile(const Graph<T>& graph)
      : graph_(graph),
        first_(static_cast<int64_t>(blockIdx.x) * kEdges),
        channel_(hydride::cuda::ownChannel()),
        count_(graph.edges - first_ < kEdges ? static_cast<int>(graph.edges - first_) : kEdges) {}

  // z += s W
  __device__ void addProduct(T (&z)[1][kEdges], const T* scalars, const T* weight) const {
    hydride::cuda::addProduct(
        z, scalars, graph_.functions, count_, [this](int e) { return first_ + e; }, weight, graph_.channels, channel_);
  }
  // z += a_i + b_j
  __device__ void addEnds(T (&z)[1][kEdges], const T* receivers, const T* senders) const {
    using hydride::cuda::atomOf;
    forEach([&](int e, int64_t) {
      if (receivers != nullptr)
        z[0][e] += receivers[atomOf(graph_.receiver, first_ + e, graph_.atoms) * graph_.channels + channel_];
      if (senders != nullptr)
        z[0][e] += senders[atomOf(graph_.sender, first_ + e, graph_.atoms) * graph_.channels + channel_];
    });
  }
  __device__ void add(T (&z)[1][kEdges], const Layer<T>& layer) const {
    addProduct(z, layer.scalars, layer.weight);
    addEnds(z, layer.receivers, layer.senders);
  }
  // visit(edge of the tile, its place among E times F)
  template <class Visit>
  __device__ void forEach(const Visit& visit) const {
    if (channel_ >= graph_.channels) return;
#pragma unroll
    for (int e = 0; e < kEdges; ++e)
      if (e < count_) visit(e, (first_ + e) * graph_.channels + channel_);
  }

 private:
  const Graph<T>& graph_;
  int64_t first_, channel_;
  int count_;
};

template <class Activation, class T, class S>
__global__ void hiddenForward(Graph<T> graph, Layer<T> layer, S* out) {
  const Tile<T> tile(graph);
  T z[1][kEdges] = {};
  tile.add(z, layer);
  tile.forEach([&](int e, int64_t at) { out[at] = static_cast<S>(Activation::value(z[0][e])); });
}

// The gradient of z.
template <class Activation, class T>
__global__ void hiddenBackward(Graph<T> graph, Layer<T> layer, const T* gradient, T* out) {
  const Tile<T> tile(graph);
  T z[1][kEdges] = {};
  tile.add(z, layer);
  tile.forEach([&](int e, int64_t at) { out[at] = Activation::chain(z[0][e], gradient[at]); });
}

// z changes by da_i + db_j + ds W + s dW. `ofGradient` gets what the gradient of h is multiplied by then, `second` what
// z's second derivative brings, `first` the gradient of z, where it is not null.
template <class Activation, class T>
__global__ void hiddenDoubleBackward(Graph<T> graph, Layer<T> layer, Layer<T> change, const T* gradient, T* ofGradient,
                                     T* second, T* first) {
  const Tile<T> tile(graph);
  T z[1][kEdges] = {}, dz[1][kEdges] = {};
  tile.add(z, layer);
  tile.addEnds(dz, change.receivers, change.senders);
  if (change.scalars != nullptr) tile.addProduct(dz, change.scalars, layer.weight);
  if (change.weight != nullptr) tile.addProduct(dz, layer.scalars, change.weight);
  tile.forEach([&](int e, int64_t at) {
    const T at0 = z[0][e], along = dz[0][e], given = gradient[at];
    ofGradient[at] = Activation::chain(at0, along);
    second[at] = Activation::chainTwice(at0, given * along);
    if (first != nullptr) first[at] = Activation::chain(at0, given);
  });
}

}  // namespace hydride::egnn::cuda
