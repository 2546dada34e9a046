#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>
#include <torch/library.h>

#include <algorithm>

#include "communicator.h"

namespace hydride {

namespace {

using at::Tensor;

ncclDataType_t summable(const Tensor& values) {
  switch (values.scalar_type()) {
    case at::kFloat:
      return ncclFloat32;
    case at::kDouble:
      return ncclFloat64;
    case at::kHalf:
      return ncclFloat16;
    case at::kBFloat16:
      return ncclBfloat16;
    case at::kInt:
      return ncclInt32;
    case at::kLong:
      return ncclInt64;
    case at::kChar:
      return ncclInt8;
    case at::kByte:
      return ncclUint8;
    default:
      TORCH_CHECK_TYPE(false, "expected numbers that can be summed, found ", values.scalar_type());
  }
}

// NCCL sees addresses and lengths alone.
void checkMemory(const Communicator& ranks, const char* name, const Tensor& tensor) {
  TORCH_CHECK_VALUE(tensor.device().index() == ranks.device, "expected ", name, " on the communicator's device ",
                    static_cast<int>(ranks.device), ", found it on ", tensor.device());
  TORCH_CHECK_VALUE(tensor.is_contiguous(), "expected ", name, " contiguous, found strides ", tensor.strides());
}

void checkCounts(const Communicator& ranks, const Tensor& values, at::IntArrayRef counts) {
  int64_t sum = 0;
  for (const int64_t count : counts) {
    TORCH_CHECK_VALUE(count >= 0, "expected counts of 0 or more, found ", counts);
    sum += count;
  }
  TORCH_CHECK_VALUE(static_cast<int>(counts.size()) == ranks.size && sum == values.numel(), "expected ", ranks.size,
                    " counts of together ", values.numel(), ", found ", counts);
}

bool allEqual(at::IntArrayRef counts) {
  return std::all_of(counts.begin(), counts.end(), [&](int64_t count) { return count == counts[0]; });
}

char* bytesOf(const Tensor& tensor) { return static_cast<char*>(tensor.mutable_data_ptr()); }

void allReduce(int64_t handle, const Tensor& values) {
  const auto ranks = find(handle);
  const ncclDataType_t type = summable(values);
  checkMemory(*ranks, "values", values);
  ranks->run([&](ncclComm_t comm, cudaStream_t stream) {
    return api().AllReduce(bytesOf(values), bytesOf(values), values.numel(), type, ncclSum, comm, stream);
  });
}

// Parts of different sizes are sums to one rank each, in one group and one launch. Padding them for ncclReduceScatter
// would take a second buffer as large as the gradients, and a copy of them all.
void reduceScatter(int64_t handle, const Tensor& values, const Tensor& own, at::IntArrayRef counts) {
  const auto ranks = find(handle);
  const ncclDataType_t type = summable(values);
  checkMemory(*ranks, "values", values);
  checkMemory(*ranks, "own", own);
  checkCounts(*ranks, values, counts);
  TORCH_CHECK_VALUE(own.numel() == counts[ranks->rank] && own.scalar_type() == values.scalar_type(), "expected own of ",
                    counts[ranks->rank], " elements of ", values.scalar_type(), ", found ", own.numel(), " of ",
                    own.scalar_type());
  ranks->run([&](ncclComm_t comm, cudaStream_t stream) {
    const char* from = static_cast<const char*>(values.const_data_ptr());
    if (allEqual(counts)) return api().ReduceScatter(from, bytesOf(own), counts[0], type, ncclSum, comm, stream);
    for (int root = 0; root < ranks->size; from += counts[root++] * values.itemsize()) {
      if (counts[root] == 0) continue;
      const ncclResult_t result = api().Reduce(from, bytesOf(own), counts[root], type, ncclSum, root, comm, stream);
      if (result != ncclSuccess) return result;
    }
    return ncclSuccess;
  });
}

// Copies are of bytes: any dtype.
void allGather(int64_t handle, const Tensor& values, at::IntArrayRef counts) {
  const auto ranks = find(handle);
  checkMemory(*ranks, "values", values);
  checkCounts(*ranks, values, counts);
  ranks->run([&](ncclComm_t comm, cudaStream_t stream) {
    char* part = bytesOf(values);
    if (allEqual(counts)) {
      const size_t bytes = counts[0] * values.itemsize();
      return api().AllGather(part + ranks->rank * bytes, part, bytes, ncclUint8, comm, stream);
    }
    for (int root = 0; root < ranks->size; ++root) {
      const size_t bytes = counts[root] * values.itemsize();
      if (bytes == 0) continue;
      const ncclResult_t result = api().Broadcast(part, part, bytes, ncclUint8, root, comm, stream);
      if (result != ncclSuccess) return result;
      part += bytes;
    }
    return ncclSuccess;
  });
}

void broadcast(int64_t handle, const Tensor& values, int64_t root) {
  const auto ranks = find(handle);
  checkMemory(*ranks, "values", values);
  TORCH_CHECK_VALUE(0 <= root && root < ranks->size, "expected a root below ", ranks->size, ", found ", root);
  ranks->run([&](ncclComm_t comm, cudaStream_t stream) {
    return api().Broadcast(bytesOf(values), bytesOf(values), values.nbytes(), ncclUint8, static_cast<int>(root), comm,
                           stream);
  });
}

// A sum that nobody reads, after all that the device's stream has to do.
void barrier(int64_t handle) {
  const auto ranks = find(handle);
  const Tensor token = at::empty({1}, at::device(c10::Device(c10::kCUDA, ranks->device)).dtype(at::kInt));
  allReduce(handle, token);
}

}  // namespace

TORCH_LIBRARY_IMPL(hydride_nccl, CUDA, library) {
  library.impl("all_reduce_", allReduce);
  library.impl("reduce_scatter", reduceScatter);
  library.impl("all_gather_", allGather);
  library.impl("broadcast_", broadcast);
}

// It has no tensor that would tell the device.
TORCH_LIBRARY_IMPL(hydride_nccl, CompositeImplicitAutograd, library) { library.impl("barrier", barrier); }

}  // namespace hydride
