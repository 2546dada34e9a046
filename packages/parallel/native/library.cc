// The operators of this library: sums and copies among ranks of tensors on CUDA devices, by NCCL. All are collective.
// `handle` is what `init` or `split` gave; `counts` are elements of each rank, in rows one after the other.
#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>
#include <torch/library.h>

#include <cstring>

#include "communicator.h"

namespace {

using at::Tensor;

int64_t version() { return hydride::api().version; }

Tensor uniqueId() {
  ncclUniqueId id;
  const ncclResult_t result = hydride::api().GetUniqueId(&id);
  TORCH_CHECK(result == ncclSuccess, hydride::words(result));
  Tensor bytes = at::empty({NCCL_UNIQUE_ID_BYTES}, at::kByte);
  std::memcpy(bytes.mutable_data_ptr(), &id, sizeof(id));
  return bytes;
}

int64_t init(const Tensor& id, int64_t rank, int64_t size, int64_t device) {
  TORCH_CHECK_VALUE(
      id.device().is_cpu() && id.scalar_type() == at::kByte && id.is_contiguous() && id.numel() == NCCL_UNIQUE_ID_BYTES,
      "expected id as unique_id gives it, found ", id.scalar_type(), " ", id.sizes(), " on ", id.device());
  TORCH_CHECK_VALUE(0 <= rank && rank < size, "expected a rank below ", size, ", found ", rank);
  ncclUniqueId unique;
  std::memcpy(&unique, id.const_data_ptr(), sizeof(unique));
  return hydride::keep(hydride::initialize(unique, static_cast<int>(rank), static_cast<int>(size),
                                           static_cast<c10::DeviceIndex>(device)));
}

int64_t split(int64_t handle, int64_t color) {
  TORCH_CHECK_VALUE(color >= 0, "expected a color of 0 or more, found ", color);
  return hydride::keep(hydride::find(handle)->split(static_cast<int>(color)));
}

void destroy(int64_t handle) { hydride::forget(handle)->destroy(); }

}  // namespace

TORCH_LIBRARY(hydride_nccl, library) {
  library.def("version() -> int", version);
  library.def("unique_id() -> Tensor", uniqueId);
  library.def("init(Tensor id, int rank, int size, int device) -> int", init);
  library.def("split(int handle, int color) -> int", split);
  library.def("destroy(int handle) -> ()", destroy);
  library.def("barrier(int handle) -> ()");
  library.def("all_reduce_(int handle, Tensor(a!) values) -> ()");
  library.def("reduce_scatter(int handle, Tensor values, Tensor(a!) own, int[] counts) -> ()");
  library.def("all_gather_(int handle, Tensor(a!) values, int[] counts) -> ()");
  library.def("broadcast_(int handle, Tensor(a!) values, int root) -> ()");
}
