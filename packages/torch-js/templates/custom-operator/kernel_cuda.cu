#include <ATen/ATen.h>
#include <ATen/Dispatch.h>
#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
#include <torch/library.h>

namespace {

template <class Number>
__global__ void kernel(const Number* in, Number* out, int64_t count, Number beta) {
  int64_t i = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (i >= count) return;
  Number scaled = beta * in[i];
  out[i] = ((scaled > Number(0) ? scaled : Number(0)) + log1p(exp(-abs(scaled)))) / beta;
}

at::Tensor smoothRelu(const at::Tensor& x, double beta) {
  TORCH_CHECK_VALUE(beta > 0, "smooth_relu: expected beta > 0, found ", beta);
  c10::cuda::CUDAGuard guard(x.device());
  at::Tensor input = x.contiguous(), output = at::empty_like(input);
  const int64_t count = input.numel();
  if (count == 0) return output;
  constexpr int64_t threads = 256;
  AT_DISPATCH_FLOATING_TYPES(input.scalar_type(), "smooth_relu", [&] {
    kernel<scalar_t><<<(count + threads - 1) / threads, threads, 0, c10::cuda::getCurrentCUDAStream()>>>(
        input.const_data_ptr<scalar_t>(), output.mutable_data_ptr<scalar_t>(), count, static_cast<scalar_t>(beta));
    C10_CUDA_KERNEL_LAUNCH_CHECK();
  });
  return output;
}

}  // namespace

TORCH_LIBRARY_IMPL(example, CUDA, library) { library.impl("smooth_relu", smoothRelu); }
