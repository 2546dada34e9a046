#include "written.h"

#include <ATen/ATen.h>

namespace torchjs {

namespace {

// Only these have sizes, strides and a storage that can be set one by one.
bool isPlain(const at::Tensor& tensor) {
  return tensor.defined() && tensor.layout() == at::kStrided && tensor.has_storage() && !tensor.is_nested() &&
         !tensor.unsafeGetTensorImpl()->has_symbolic_sizes_strides();
}

}  // namespace

void Written::note(const c10::IValue& operand) {
  if (operand.isTensor()) {
    note(operand.toTensor());
  } else if (operand.isList()) {
    for (const c10::IValue& each : operand.toListRef())
      if (each.isTensor()) note(each.toTensor());
  }
}

void Written::note(const at::Tensor& tensor) {
  if (!isPlain(tensor)) return;
  Before before{tensor, tensor.storage(), {}, {}, tensor.storage_offset()};
  before.sizes.append(tensor.sizes().begin(), tensor.sizes().end());
  before.strides.append(tensor.strides().begin(), tensor.strides().end());
  before_.push_back(std::move(before));
}

void Written::restore() {
  for (Before& before : before_) {
    at::TensorImpl* impl = before.tensor.unsafeGetTensorImpl();
    const at::IntArrayRef sizes = before.sizes, strides = before.strides;
    const bool moved = impl->unsafe_storage().unsafeGetStorageImpl() != before.storage.unsafeGetStorageImpl();
    if (!moved && impl->storage_offset() == before.offset && impl->sizes() == sizes && impl->strides() == strides)
      continue;
    if (moved) impl->set_storage_keep_dtype(before.storage);
    impl->set_sizes_and_strides(sizes, strides, before.offset);
  }
}

bool fitsStorage(const at::Tensor& tensor) {
  if (!isPlain(tensor) || tensor.is_meta()) return true;
  uint64_t last = static_cast<uint64_t>(tensor.storage_offset()), bytes = 0;
  for (int64_t i = 0; i < tensor.dim(); ++i) {
    int64_t size = tensor.size(i), reach = 0;
    if (size < 0 || tensor.stride(i) < 0) return false;
    if (size == 0) return true;
    if (__builtin_mul_overflow(size - 1, tensor.stride(i), &reach)) return false;
    if (__builtin_add_overflow(last, static_cast<uint64_t>(reach), &last)) return false;
  }
  if (__builtin_mul_overflow(last + 1, static_cast<uint64_t>(tensor.element_size()), &bytes)) return false;
  return bytes <= tensor.storage().nbytes();
}

}  // namespace torchjs
