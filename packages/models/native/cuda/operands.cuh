// What operators on CUDA devices have in common: where they run, and what they check before.
#pragma once

#include <ATen/ATen.h>
#include <c10/core/DeviceGuard.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

#include <vector>

#include "call.h"

namespace hydride::cuda {

using Tensors = std::vector<at::Tensor>;

// On the device of an operand; the precision of products is the operator's own matter, not autocast's.
class Scope {
 public:
  explicit Scope(const at::Tensor& operand) : device_(operand.device()), exact_(c10::autocast_dispatch_keyset) {}

 private:
  c10::DeviceGuard device_;
  c10::impl::ExcludeDispatchKeyGuard exact_;
};

inline void checkDevice(const char* op, const char* name, const at::Tensor& tensor, const at::Tensor& like) {
  TORCH_CHECK_VALUE(tensor.device() == like.device(), op, ": expected ", name, " on ", like.device(), ", found it on ",
                    tensor.device());
}

// Contiguous, of the given shape, precision and device of `like`.
inline at::Tensor checkedOperand(const char* op, const char* name, const at::Tensor& tensor, at::IntArrayRef shape,
                                 const at::Tensor& like) {
  TORCH_CHECK_VALUE(tensor.sizes() == shape, op, ": expected ", name, " ", shape, ", found ", tensor.sizes());
  TORCH_CHECK_TYPE(tensor.scalar_type() == like.scalar_type(), op, ": expected ", name, " of ", like.scalar_type(),
                   ", found ", tensor.scalar_type());
  checkDevice(op, name, tensor, like);
  return tensor.contiguous();
}

// Whether the numbers lie within their limits is asserted on the device, which would have to be waited for otherwise.
inline const int32_t* checkedIndex(const char* op, const char* name, const at::Tensor& index, int64_t length,
                                   const at::Tensor& like) {
  checkIndex(op, name, index);
  TORCH_CHECK_VALUE(index.numel() == length, op, ": expected ", name, " of ", length, ", found ", index.numel());
  checkDevice(op, name, index, like);
  return index.const_data_ptr<int32_t>();
}

// Null where there is none.
template <class T>
const T* dataOf(const at::Tensor& tensor) {
  return tensor.defined() ? tensor.const_data_ptr<T>() : nullptr;
}
template <class T>
T* mutableDataOf(const at::Tensor& tensor) {
  return tensor.defined() ? tensor.mutable_data_ptr<T>() : nullptr;
}

}  // namespace hydride::cuda
