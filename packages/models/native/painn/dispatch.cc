#include "kernels.h"

namespace hydride::painn {

template <class T>
const Kernels<T>& kernels() {
#ifdef HYDRIDE_X86
  static const Kernels<T>& chosen = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                                            __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw")
                                        ? avx512::painnKernels<T>()
                                    : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
                                        ? avx2::painnKernels<T>()
                                        : baseline::painnKernels<T>();
  return chosen;
#else
  return baseline::painnKernels<T>();
#endif
}

template const Kernels<float>& kernels();
template const Kernels<double>& kernels();

}  // namespace hydride::painn
