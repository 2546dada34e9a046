#include "egnn/multiply.h"

#include <ATen/native/CPUBlas.h>
#include <torch/version.h>

namespace hydride::egnn {

#if TORCH_VERSION_MAJOR > 2 || TORCH_VERSION_MINOR >= 7

namespace {

void multiply(int64_t m, int64_t n, int64_t k, int64_t aRow, int64_t bRow, int64_t cRow, bool add, const BFloat16* a,
              const BFloat16* b, float* c) {
  at::native::cpublas::brgemm(m, n, k, aRow, bRow, cRow, add, reinterpret_cast<const at::BFloat16*>(a),
                              reinterpret_cast<const at::BFloat16*>(b), c, true);
}

}  // namespace

Multiply bfloat16Multiply() { return multiply; }
void doneMultiplying() { at::native::cpublas::brgemm_release(true); }

#else

Multiply bfloat16Multiply() { return nullptr; }
void doneMultiplying() {}

#endif

}  // namespace hydride::egnn
