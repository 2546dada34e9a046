// Segments of rows in compressed form, and sums over them without atomic operations.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/macros/Macros.h>

#include <cstdint>
#include <optional>

namespace hydride::cuda {

struct Span {
  int64_t begin, end;
};

struct Segments {
  const int32_t *offsets, *permutation;  // (count + 1); (rows) or null
  int64_t count, rows;

  __device__ Span span(int64_t segment) const {
    const Span found{offsets[segment], offsets[segment + 1]};
    CUDA_KERNEL_ASSERT(0 <= found.begin && found.begin <= found.end && found.end <= rows);
    CUDA_KERNEL_ASSERT((segment > 0 || found.begin == 0) && (segment + 1 < count || found.end == rows));
    return found;
  }
  __device__ int64_t row(int64_t k) const {
    if (permutation == nullptr) return k;
    const int64_t row = permutation[k];
    CUDA_KERNEL_ASSERT(0 <= row && row < rows);
    return row;
  }
};

// index[edge], an atom below `atoms`.
__device__ inline int64_t atomOf(const int32_t* index, int64_t edge, int64_t atoms) {
  const int64_t atom = index[edge];
  CUDA_KERNEL_ASSERT(0 <= atom && atom < atoms);
  return atom;
}

// Keeps alive what its segments are in.
struct HeldSegments {
  at::Tensor offsets;
  std::optional<at::Tensor> permutation;

  Segments of(int64_t rows) const {
    return {offsets.const_data_ptr<int32_t>(), permutation ? permutation->const_data_ptr<int32_t>() : nullptr,
            offsets.numel() - 1, rows};
  }
};

// The rows of each of `segments` segments from the segment of each row: a stable sort.
HeldSegments sortedSegments(const at::Tensor& index, int64_t segments);

// Sums of contiguous values (rows, ...): (segments, ...).
at::Tensor segmentSum(const at::Tensor& values, const HeldSegments& segments);

}  // namespace hydride::cuda
