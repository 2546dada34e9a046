#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace hydride {

/**
 * Throws std::bad_alloc where the system would not give so many bytes and some for JavaScript itself, whose engine may
 * end the process when its own memory is short. The memory is given back untouched.
 */
inline void checkMemory(std::size_t bytes) {
  constexpr std::size_t spare = std::size_t{64} << 20;
  // Volatile, or the compiler may leave out memory that nothing is done with.
  void* volatile const all = std::malloc(bytes + spare);
  if (all == nullptr) throw std::bad_alloc();
  std::free(all);
}

/**
 * Asks the system for huge pages in a large block of memory that nothing was written to yet: fresh memory then comes by
 * the 2 MiB and not by the 4 KiB. That is a wish, and what comes of it makes no difference but in time.
 */
inline void adviseHugePages([[maybe_unused]] void* begin, [[maybe_unused]] std::size_t bytes) {
#ifdef __linux__
  constexpr std::uintptr_t page = std::uintptr_t{1} << 21;
  // Smaller blocks are memory that was used before.
  if (bytes < 4 * page) return;
  const std::uintptr_t first = (reinterpret_cast<std::uintptr_t>(begin) + page - 1) & ~(page - 1);
  const std::uintptr_t last = (reinterpret_cast<std::uintptr_t>(begin) + bytes) & ~(page - 1);
  if (last > first) madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);
#endif
}

}  // namespace hydride
