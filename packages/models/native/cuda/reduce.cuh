// Sums over the threads of a block, always in the same order.
#pragma once

#include "cuda/blocks.cuh"

namespace hydride::cuda {

// Of each value, sums over the threads that are `apart` from one another, `count` of them, a power of two. The first of
// them has the sums. All threads of the block have to come here; they are at most `kThreads`.
template <unsigned kThreads, class T, int kValues>
__device__ void sumOverThreads(T (&values)[kValues], unsigned apart, unsigned count) {
  __shared__ T partial[kValues][kThreads];
  const unsigned at = threadIdx.y * blockDim.x + threadIdx.x, place = (at / apart) % count;
  for (int k = 0; k < kValues; ++k) partial[k][at] = values[k];
  for (unsigned half = count / 2; half > 0; half /= 2) {
    __syncthreads();
    if (place < half)
      for (int k = 0; k < kValues; ++k) partial[k][at] += partial[k][at + half * apart];
  }
  for (int k = 0; k < kValues; ++k) values[k] = partial[k][at];
  // Before anyone comes here again.
  __syncthreads();
}

template <class T>
__device__ T blockSum(T value) {
  T values[1] = {value};
  sumOverThreads<kMostThreads>(values, 1, blockDim.x);
  return values[0];
}

}  // namespace hydride::cuda
