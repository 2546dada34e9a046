#pragma once

#include <cstddef>

// A function is compiled for several widths of vector registers, and the loader takes the widest that the processor
// has. Sums are not fused with products and not reordered, so that all widths give the same bits.
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__)
#define HYDRIDE_WIDE __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define HYDRIDE_WIDE
#endif
