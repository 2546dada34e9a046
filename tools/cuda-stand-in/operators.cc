// Operators on the devices of device.cc: memory is theirs, what is computed is computed by the CPU's operators.
#include <ATen/ATen.h>
#include <ATen/EmptyTensor.h>
#include <ATen/native/CPUFallback.h>
#include <ATen/ops/_reshape_alias_native.h>
#include <ATen/ops/as_strided_native.h>
#include <ATen/ops/set_native.h>
#include <ATen/ops/view_native.h>
#include <torch/library.h>

#include <atomic>
#include <cstring>
#include <utility>

#include "blocks.h"
#include "streams.h"

namespace {

constexpr c10::DispatchKeySet kKeys(c10::DispatchKey::CUDA);

at::Tensor empty(at::IntArrayRef size, std::optional<at::ScalarType> dtype, std::optional<at::Layout>,
                 std::optional<at::Device> device, std::optional<bool>, std::optional<at::MemoryFormat> format) {
  const c10::OptionalDeviceGuard guard(device);
  return at::detail::empty_generic(size, c10::GetAllocator(c10::kCUDA), kKeys, c10::dtype_or_default(dtype), format);
}

at::Tensor emptyStrided(at::IntArrayRef size, at::IntArrayRef stride, std::optional<at::ScalarType> dtype,
                        std::optional<at::Layout>, std::optional<at::Device> device, std::optional<bool>) {
  const c10::OptionalDeviceGuard guard(device);
  return at::detail::empty_strided_generic(size, stride, c10::GetAllocator(c10::kCUDA), kKeys,
                                           c10::dtype_or_default(dtype));
}

// The same memory as a tensor of the CPU, which keeps it.
at::Tensor onCpu(const at::Tensor& tensor) {
  if (tensor.is_cpu()) return tensor;
  auto* const kept = new at::Storage(tensor.storage());
  at::DataPtr data(kept->mutable_data(), kept, [](void* each) { delete static_cast<at::Storage*>(each); }, c10::kCPU);
  const at::Storage shared(at::Storage::use_byte_size_t{}, kept->nbytes(), std::move(data));
  at::Tensor alias = at::empty({0}, tensor.options().device(c10::kCPU));
  return alias.set_(shared, tensor.storage_offset(), tensor.sizes(), tensor.strides());
}

// The device of the two that is one of ours.
c10::Stream streamOf(const at::Tensor& one, const at::Tensor& other) {
  return standin::currentStream((one.is_cuda() ? one : other).device().index());
}

void check(const at::Tensor& tensor) {
  if (!tensor.defined() || !tensor.is_cuda() || !tensor.has_storage()) return;
  standin::checkStream(tensor.storage().data_ptr(), standin::currentStream(tensor.device().index()));
}

// Copies that the host did not wait for.
std::atomic<std::int64_t> lateCopies{0};

at::Tensor& copy(at::Tensor& self, const at::Tensor& source, bool nonBlocking) {
  const c10::Stream stream = streamOf(self, source);
  check(self);
  check(source);
  const auto run = [to = onCpu(self), from = onCpu(source)]() mutable {
    const at::NoGradGuard noGrad;
    to.copy_(from);
  };
  standin::enqueue(stream, run);
  // From memory that is not pinned the host has to wait, as with a real device.
  const bool isLate = nonBlocking && (self.is_cuda() ? source.is_cuda() || source.is_pinned() : self.is_pinned());
  if (isLate) {
    lateCopies++;
  } else {
    standin::finish(stream);
  }
  return self;
}

at::Tensor copyFrom(const at::Tensor& self, const at::Tensor& to, bool nonBlocking) {
  at::Tensor target = to;
  return copy(target, self, nonBlocking);
}

const at::Tensor& resizeTo(const at::Tensor& self, at::IntArrayRef size, std::optional<at::MemoryFormat>) {
  const c10::OptionalDeviceGuard guard(self.device());
  at::TensorImpl* const impl = self.unsafeGetTensorImpl();
  impl->set_sizes_contiguous(size);
  const std::size_t bytes = (impl->storage_offset() + impl->numel()) * self.element_size();
  const at::Storage& storage = self.storage();
  if (bytes > storage.nbytes()) {
    at::DataPtr data = c10::GetAllocator(c10::kCUDA)->allocate(bytes);
    if (storage.nbytes() > 0) std::memcpy(data.get(), storage.data(), storage.nbytes());
    storage.unsafeGetStorageImpl()->set_data_ptr_noswap(std::move(data));
    storage.unsafeGetStorageImpl()->set_nbytes(bytes);
  }
  return self;
}

at::Tensor copyFromAndResize(const at::Tensor& self, const at::Tensor& to) {
  if (self.sizes() != to.sizes()) resizeTo(to, self.sizes(), std::nullopt);
  at::Tensor target = to;
  return copy(target, self, false);
}

// A device computes what it is asked to in the order of the stream.
void compute(const c10::OperatorHandle& op, torch::jit::Stack* stack) {
  standin::finish(standin::currentStream(c10::impl::VirtualGuardImpl(c10::kCUDA).getDevice().index()));
  for (const c10::IValue& each : torch::jit::last(*stack, op.schema().arguments().size())) {
    if (each.isTensor()) check(each.toTensor());
    if (each.isTensorList()) {
      for (const at::Tensor& tensor : each.toTensorVector()) check(tensor);
    }
  }
  at::native::cpu_fallback(op, stack);
}

TORCH_LIBRARY_IMPL(aten, CUDA, library) {
  library.impl("empty.memory_format", empty);
  library.impl("empty_strided", emptyStrided);
  library.impl("copy_", copy);
  library.impl("_copy_from", copyFrom);
  library.impl("_copy_from_and_resize", copyFromAndResize);
  library.impl("resize_", resizeTo);
  library.impl("as_strided", at::native::as_strided_tensorimpl);
  library.impl("view", at::native::view);
  library.impl("_reshape_alias", at::native::_reshape_alias);
}

TORCH_LIBRARY(stand_in, library) {
  library.def("late_copies() -> int", [] { return lateCopies.load(); });
}

TORCH_LIBRARY_IMPL(_, CUDA, library) { library.fallback(torch::CppFunction::makeFromBoxedFunction<&compute>()); }

}  // namespace
