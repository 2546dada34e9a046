// Calls into the dispatcher, and checks of what every operator is given.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/grad_mode.h>

namespace hydride {

// Goes through the dispatcher, which picks the kernel of the device and records the derivative.
template <class Signature>
c10::TypedOperatorHandle<Signature> typed(const char* name) {
  return c10::Dispatcher::singleton().findSchemaOrThrow(name, "").template typed<Signature>();
}

inline void checkIndex(const char* op, const char* name, const at::Tensor& index) {
  TORCH_CHECK_TYPE(index.scalar_type() == at::kInt && index.dim() == 1 && index.is_contiguous(), op, ": expected ",
                   name, " as a contiguous list of int32, found ", index.scalar_type(), " ", index.sizes());
}

// A matrix of the given shape, in the precision of `like` and contiguous. `name` is such as "a gradient".
inline at::Tensor checkedMatrix(const char* op, const char* name, const at::Tensor& matrix, int64_t rows,
                                int64_t columns, const at::Tensor& like) {
  TORCH_CHECK_VALUE(matrix.sizes() == at::IntArrayRef({rows, columns}) && matrix.scalar_type() == like.scalar_type(),
                    op, ": expected ", name, " [", rows, ", ", columns, "] of ", like.scalar_type(), ", found ",
                    matrix.sizes(), " of ", matrix.scalar_type());
  return matrix.contiguous();
}

// Atoms below `atoms`, for each edge.
inline void checkAtoms(const char* op, const char* name, const at::Tensor& index, int64_t atoms) {
  const int32_t* atom = index.const_data_ptr<int32_t>();
  for (int64_t e = 0; e < index.numel(); ++e)
    TORCH_CHECK_INDEX(atom[e] >= 0 && atom[e] < atoms, op, ": expected ", name, " below ", atoms, ", found ", atom[e],
                      " at edge ", e);
}

// Operators have derivatives up to the second.
inline void refuseThird(const char* op) {
  TORCH_CHECK_NOT_IMPLEMENTED(
      !at::GradMode::is_enabled(), op,
      ": expected derivatives up to the second, found a third; leave out createGraph of the last, "
      "or compute without the fused operators");
}

}  // namespace hydride
