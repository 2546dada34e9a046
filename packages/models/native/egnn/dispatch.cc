#include "egnn/kernels.h"

namespace hydride::egnn {

namespace {

#ifdef HYDRIDE_X86
bool hasAvx512() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw");
}
bool hasAvx2() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }
#endif

}  // namespace

template <class T>
const HiddenKernels<T>& hiddenKernels(Activation activation) {
#ifdef HYDRIDE_X86
  if (hasAvx512()) return avx512::egnnHiddenKernels<T>(activation);
  if (hasAvx2()) return avx2::egnnHiddenKernels<T>(activation);
#endif
  return baseline::egnnHiddenKernels<T>(activation);
}

template <class T, class S>
const EdgeKernels<T, S>& edgeKernels(Activation activation) {
#ifdef HYDRIDE_X86
  if (hasAvx512()) return avx512::egnnEdgeKernels<T, S>(activation);
  if (hasAvx2()) return avx2::egnnEdgeKernels<T, S>(activation);
#endif
  return baseline::egnnEdgeKernels<T, S>(activation);
}

const EdgeKernels<float, BFloat16>* bfloat16Kernels([[maybe_unused]] Activation activation) {
#ifdef HYDRIDE_X86
  if (hasAvx512() && __builtin_cpu_supports("avx512bf16")) return &avx512::egnnEdgeKernels<float, BFloat16>(activation);
#endif
  return nullptr;
}

template const HiddenKernels<float>& hiddenKernels(Activation);
template const HiddenKernels<double>& hiddenKernels(Activation);
template const EdgeKernels<float, float>& edgeKernels(Activation);
template const EdgeKernels<double, double>& edgeKernels(Activation);

}  // namespace hydride::egnn
