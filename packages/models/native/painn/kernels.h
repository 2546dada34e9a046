// What the kernels of PaiNN's message read and write, and where they are found.
#pragma once

#include <cstdint>

namespace hydride::painn {

// Edges that are worked on at a time: their filters stay in the cache.
constexpr int64_t kBlock = 32;

// The message of edge e from atom j to atom i, of F channels, with filters w = basis weight of 3 F channels:
//   scalars_i += w1 phi1_j,  vectors_i += w2 phi2_j direction_e + w3 phi3_j vectors_j.
template <class T>
struct Message {
  const T *phi, *vectors, *basis, *direction, *weight;  // (N, 3F), (N, 3, F), (E, R), (E, 3), (R, 3F)
  int64_t channels, functions;                          // F, R
  const int32_t *sender, *receiver;                     // (E), by receiver
  const int32_t *rows, *columns, *transpose;            // (N + 1) by receiver, (N + 1) by sender, (E) edges by sender
};

// The gradients of what a message gives.
template <class T>
struct Gradients {
  const T *scalars, *vectors;  // (N, F), (N, 3, F)
};

// Cotangents of the gradients of what a message takes; `weight` may be null.
template <class T>
struct Cotangents {
  const T *phi, *vectors, *basis, *direction, *weight;
};

// Where gradients go, those that are wanted; `weight` (R, 3F) is added to.
template <class T>
struct Results {
  T *phi, *vectors, *basis, *direction, *weight;
};

// Each for the atoms first ... last - 1: as receivers, or as senders.
template <class T>
struct Kernels {
  void (*forward)(const Message<T>&, int64_t first, int64_t last, T* scalars, T* vectors);
  void (*backward)(const Message<T>&, const Gradients<T>&, int64_t first, int64_t last, const Results<T>&);
  // The gradients with respect to `Gradients`, and those with respect to what the message takes.
  void (*doubleReceivers)(const Message<T>&, const Cotangents<T>&, int64_t first, int64_t last, T* scalars, T* vectors);
  void (*doubleSenders)(const Message<T>&, const Cotangents<T>&, const Gradients<T>&, int64_t first, int64_t last,
                        const Results<T>&);
};

// Of the widest vector instructions that this processor has.
template <class T>
const Kernels<T>& kernels();

}  // namespace hydride::painn

namespace hydride::baseline {
template <class T>
const painn::Kernels<T>& painnKernels();
}
namespace hydride::avx2 {
template <class T>
const painn::Kernels<T>& painnKernels();
}
namespace hydride::avx512 {
template <class T>
const painn::Kernels<T>& painnKernels();
}
