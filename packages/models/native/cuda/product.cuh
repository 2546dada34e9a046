// Products of a few rows with a matrix, in registers: each thread has a column, or several.
#pragma once

#include <cstdint>

namespace hydride::cuda {

// sums[k][e] += rows (edges, functions) of edge edgeOf(e), times column `column + k channels` of `weight`
// (functions, kColumns channels), for e < count. All threads of the block have to come here.
template <int kColumns, int kEdges, class T, class EdgeOf>
__device__ void addProduct(T (&sums)[kColumns][kEdges], const T* rows, int64_t functions, int count,
                           const EdgeOf& edgeOf, const T* weight, int64_t channels, int64_t column) {
  constexpr int kStage = 32;
  __shared__ T staged[kStage][kEdges];
  for (int64_t first = 0; first < functions; first += kStage) {
    const int depth = functions - first < kStage ? static_cast<int>(functions - first) : kStage;
    __syncthreads();
    for (int k = static_cast<int>(threadIdx.x); k < kEdges * depth; k += static_cast<int>(blockDim.x)) {
      const int e = k / depth, r = k % depth;
      staged[r][e] = e < count ? rows[edgeOf(e) * functions + first + r] : T(0);
    }
    __syncthreads();
    if (column >= channels) continue;
    for (int r = 0; r < depth; ++r)
#pragma unroll
      for (int k = 0; k < kColumns; ++k) {
        const T w = weight[((first + r) * kColumns + k) * channels + column];
#pragma unroll
        for (int e = 0; e < kEdges; ++e) sums[k][e] += staged[r][e] * w;
      }
  }
}

}  // namespace hydride::cuda
