// Large blocks of CPU memory: whole pages of the system, given back when they are not needed.
#pragma once

#include <cstddef>

namespace torchjs {

// A block is large from this size on, in bytes.
constexpr size_t kLarge = size_t{256} << 10;

// At least so many bytes, aligned to 64, with what `giveLarge` needs in front; null where the system has no more.
void* takeLarge(size_t bytes);

// What `takeLarge` returned; any thread may give it.
void giveLarge(void* data);

}  // namespace torchjs
