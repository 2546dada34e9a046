#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <limits>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace hydride {

/** Calls work(0) ... work(count - 1) on up to `threads` threads; rethrows the exception of the lowest index. */
template <typename Work>
void forEach(std::size_t count, int threads, const Work& work) {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::size_t failedAt = std::numeric_limits<std::size_t>::max();
  std::exception_ptr failure;
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      try {
        work(i);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (i < failedAt) {
          failedAt = i;
          failure = std::current_exception();
        }
        next = count;
      }
    }
  };
  std::vector<std::thread> others;
  const std::size_t wanted = std::min<std::size_t>(static_cast<std::size_t>(std::max(threads, 1)), count);
  try {
    for (std::size_t t = 1; t < wanted; ++t) others.emplace_back(run);
  } catch (const std::system_error&) {
    // The system gives no more threads: those that run do the work.
  }
  run();
  for (std::thread& other : others) other.join();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace hydride
