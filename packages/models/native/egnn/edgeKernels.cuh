// What goes between the products of EGNN's edges: activations, envelopes and sums. T is what is computed with, S what
// is multiplied and kept.
#pragma once

#include "cuda/reduce.cuh"
#include "cuda/segments.cuh"

namespace hydride::egnn::cuda {

template <class T>
struct Messages {
  int64_t atoms, channels;  // F
  const T* envelope;        // (E) or null

  __device__ T envelopeOf(int64_t e) const { return envelope == nullptr ? T(1) : envelope[e]; }
};

// m = g act(z) (E, F), where it is not null, and its sums (N, F) by receiver. A block has an atom, a thread a channel.
template <class Activation, class T, class S>
__global__ void sumMessages(Messages<T> m, hydride::cuda::Segments received, const S* z, S* messages, T* sums) {
  const int64_t atom = blockIdx.x, c = hydride::cuda::ownChannel();
  if (c >= m.channels) return;
  const hydride::cuda::Span span = received.span(atom);
  T sum = 0;
  for (int64_t e = span.begin; e < span.end; ++e) {
    const T message = Activation::value(static_cast<T>(z[e * m.channels + c])) * m.envelopeOf(e);
    sum += message;
    if (messages != nullptr) messages[e * m.channels + c] = static_cast<S>(message);
  }
  sums[atom * m.channels + c] = sum;
}

// w . act(z) of each edge. A block has an edge.
template <class Activation, class T, class S>
__global__ void edgeSizes(int64_t channels, const S* z, const T* last, T* sizes) {
  const int64_t e = blockIdx.x;
  T sum = 0;
  for (int64_t c = threadIdx.x; c < channels; c += blockDim.x)
    sum += Activation::value(static_cast<T>(z[e * channels + c])) * last[c];
  sum = hydride::cuda::blockSum(sum);
  if (threadIdx.x == 0) sizes[e] = sum;
}

// From the gradient of sizes: that of z, and where it is not null act(z), which that of w is a sum of. A block has an
// edge.
template <class Activation, class T, class S>
__global__ void edgeSizesBack(int64_t channels, const S* z, const T* last, const T* gradient, S* ofZ, S* activated) {
  const int64_t e = blockIdx.x;
  for (int64_t c = threadIdx.x; c < channels; c += blockDim.x) {
    const int64_t at = e * channels + c;
    const T own = static_cast<T>(z[at]);
    ofZ[at] = static_cast<S>(Activation::chain(own, gradient[e] * last[c]));
    if (activated != nullptr) activated[at] = static_cast<S>(Activation::value(own));
  }
}

// From the gradients of the sums (N, F) and of the messages themselves (E, F), each of them or null: that of z, and
// where they are not null the messages, and the gradient of the envelope. A block has an edge.
template <class Activation, class T, class S>
__global__ void messagesBack(Messages<T> m, const int32_t* receiver, const S* z, const T* ofSums, const S* ofMessages,
                             S* ofZ, S* messages, T* ofEnvelope) {
  const int64_t e = blockIdx.x, atom = hydride::cuda::atomOf(receiver, e, m.atoms);
  const T envelope = m.envelopeOf(e);
  T sum = 0;
  for (int64_t c = threadIdx.x; c < m.channels; c += blockDim.x) {
    const int64_t at = e * m.channels + c;
    const T own = static_cast<T>(z[at]), activated = Activation::value(own);
    T gradient = ofSums == nullptr ? T(0) : ofSums[atom * m.channels + c];
    if (ofMessages != nullptr) gradient += static_cast<T>(ofMessages[at]);
    sum += gradient * activated;
    ofZ[at] = static_cast<S>(Activation::chain(own, gradient * envelope));
    if (messages != nullptr) messages[at] = static_cast<S>(activated * envelope);
  }
  if (ofEnvelope == nullptr) return;
  sum = hydride::cuda::blockSum(sum);
  if (threadIdx.x == 0) ofEnvelope[e] = sum;
}

}  // namespace hydride::egnn::cuda
