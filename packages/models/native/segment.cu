// segment_sum and gather_rows on CUDA devices.
#include <ATen/ATen.h>
#include <ATen/Dispatch.h>
#include <ATen/OpMathType.h>
#include <torch/library.h>

#include "cuda/operands.cuh"
#include "cuda/reduce.cuh"
#include "cuda/segments.cuh"

namespace hydride::cuda {

namespace {

// A block has some columns of a segment: threads along x a column each, and along y every blockDim.y-th row.
template <class T>
__global__ void sumRows(const T* values, Segments segments, int64_t width, T* sums) {
  using Sum = at::opmath_type<T>;
  const int64_t segment = blockIdx.x, column = ownChannel();
  const Span span = segments.span(segment);
  Sum sum[1] = {};
  if (column < width)
    for (int64_t k = span.begin + threadIdx.y; k < span.end; k += blockDim.y)
      sum[0] += static_cast<Sum>(values[segments.row(k) * width + column]);
  if (blockDim.y > 1) sumOverThreads<kMostThreads>(sum, blockDim.x, blockDim.y);
  if (threadIdx.y == 0 && column < width) sums[segment * width + column] = static_cast<T>(sum[0]);
}

// Whole warps; as many rows side by side as segments have in the mean, and there is room for.
dim3 threadsOf(int64_t width, int64_t rows, int64_t segments) {
  const unsigned columns = threadsFor(width, 1);
  const unsigned side = threadsFor(rows / segments, 1, kMostThreads / columns);
  return {columns, std::max(side, columns < kWarp ? kWarp / columns : 1), 1};
}

void check(const char* op, const at::Tensor& values, const at::Tensor& index, const at::Tensor& offsets,
           const std::optional<at::Tensor>& permutation, int64_t rows) {
  checkedIndex(op, "index", index, rows, values);
  checkedIndex(op, "offsets", offsets, std::max<int64_t>(offsets.numel(), 1), values);
  if (permutation) checkedIndex(op, "permutation", *permutation, rows, values);
  TORCH_CHECK_VALUE(offsets.numel() > 1 || rows == 0, op, ": expected offsets that rise from 0 to ", rows,
                    ", found those of no segment");
}

at::Tensor sumOnCuda(const at::Tensor& values, const at::Tensor& index, const at::Tensor& offsets,
                     const std::optional<at::Tensor>& permutation) {
  TORCH_CHECK_VALUE(values.dim() > 0, "segment_sum: expected values with a dimension of rows, found a scalar");
  check("segment_sum", values, index, offsets, permutation, values.size(0));
  const Scope scope(values);
  return segmentSum(values.contiguous(), {offsets, permutation});
}

at::Tensor gatherOnCuda(const at::Tensor& values, const at::Tensor& index, const at::Tensor& offsets,
                        const std::optional<at::Tensor>& permutation) {
  TORCH_CHECK_VALUE(values.dim() > 0 && values.size(0) == offsets.numel() - 1, "gather_rows: expected values of ",
                    offsets.numel() - 1, " rows, as many as segments, found ", values.sizes());
  check("gather_rows", values, index, offsets, permutation, index.numel());
  const Scope scope(values);
  return at::index_select(values, 0, index);
}

}  // namespace

HeldSegments sortedSegments(const at::Tensor& index, int64_t segments) {
  const auto [sorted, order] = at::sort(index, true, 0, false);
  const at::Tensor each = at::arange(segments + 1, index.options());
  return {at::searchsorted(sorted, each, true), order.to(at::kInt)};
}

at::Tensor segmentSum(const at::Tensor& values, const HeldSegments& held) {
  const Segments segments = held.of(values.size(0));
  std::vector<int64_t> shape = values.sizes().vec();
  shape[0] = segments.count;
  at::Tensor sums = at::empty(shape, values.options());
  if (sums.numel() == 0) return sums;
  const int64_t width = sums.numel() / segments.count;
  const dim3 threads = threadsOf(width, segments.rows, segments.count);
  const dim3 blocks(static_cast<unsigned>(segments.count), blocksFor(width, threads.x), 1);
  AT_DISPATCH_FLOATING_TYPES_AND2(at::kBFloat16, at::kHalf, values.scalar_type(), "segment_sum", [&] {
    launch(sumRows<scalar_t>, blocks, threads, values.const_data_ptr<scalar_t>(), segments, width,
           sums.mutable_data_ptr<scalar_t>());
  });
  return sums;
}

}  // namespace hydride::cuda

TORCH_LIBRARY_IMPL(hydride, CUDA, library) {
  library.impl("segment_sum", hydride::cuda::sumOnCuda);
  library.impl("gather_rows", hydride::cuda::gatherOnCuda);
}
