// Which numbers of vectors are above zero, a bit each: all that the derivative of ReLU asks for.
#pragma once

#include <cstdint>
#include <type_traits>

#include "vector.h"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace hydride::HYDRIDE_CAPABILITY {

template <class T>
using Signs = std::conditional_t<(kLanes<T> > 8), uint16_t, uint8_t>;

// Set where a number is not one, too: ReLU's derivative lets gradients through there.
template <class T>
inline Signs<T> signsOf(Vec<T> z) {
#if defined(__AVX512F__)
  if constexpr (std::is_same_v<T, float>)
    return _mm512_cmp_ps_mask(z, __m512{}, _CMP_NLE_UQ);
  else
    return _mm512_cmp_pd_mask(z, __m512d{}, _CMP_NLE_UQ);
#elif defined(__AVX2__)
  if constexpr (std::is_same_v<T, float>)
    return static_cast<Signs<T> >(_mm256_movemask_ps(_mm256_cmp_ps(z, __m256{}, _CMP_NLE_UQ)));
  else
    return static_cast<Signs<T> >(_mm256_movemask_pd(_mm256_cmp_pd(z, __m256d{}, _CMP_NLE_UQ)));
#else
  unsigned signs = 0;
  for (int64_t lane = 0; lane < kLanes<T>; ++lane) signs |= (z[lane] <= 0 ? 0u : 1u) << lane;
  return static_cast<Signs<T> >(signs);
#endif
}

// The numbers whose bits are set; 0 for the others.
template <class T>
inline Vec<T> whereSet(Signs<T> signs, Vec<T> values) {
  using Bits = std::conditional_t<sizeof(T) == sizeof(int64_t), int64_t, int32_t>;
  Vec<Bits> lanes;
  for (int64_t lane = 0; lane < kLanes<T>; ++lane) lanes[lane] = Bits{1} << lane;
  return (lanes & Bits{signs}) != 0 ? values : Vec<T>{};
}

}  // namespace hydride::HYDRIDE_CAPABILITY
