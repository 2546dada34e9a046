#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <limits>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <type_traits>
#include <vector>

namespace hydride {

/**
 * Calls work(state, 0) ... work(state, count - 1) on up to `threads` threads, each with a state of its own from
 * makeState(). Meanwhile provide(ready) runs on the calling thread, which then joins the others; until it returns, only
 * items below n are begun, from the last ready(n). Rethrows what provide() throws, else the exception of the lowest
 * item.
 */
template <typename MakeState, typename Work, typename Provide>
void forEach(std::size_t count, int threads, const MakeState& makeState, const Work& work, const Provide& provide) {
  constexpr std::size_t never = std::numeric_limits<std::size_t>::max();
  std::atomic<std::size_t> next{0}, provided{0};
  std::mutex mutex;
  std::size_t failedAt = never;
  std::exception_ptr failure;
  const auto run = [&] {
    std::optional<std::invoke_result_t<MakeState>> state;
    for (std::size_t i = next++; i < count; i = next++) {
      for (std::size_t known = provided; known <= i; known = provided) provided.wait(known);
      if (provided == never) return;
      try {
        if (!state) state.emplace(makeState());
        work(*state, i);
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
  const auto ready = [&](std::size_t items) {
    provided = items;
    provided.notify_all();
  };
  std::vector<std::thread> others;
  const std::size_t wanted = std::min<std::size_t>(static_cast<std::size_t>(std::max(threads, 1)), count);
  others.reserve(wanted);
  try {
    for (std::size_t t = 1; t < wanted; ++t) others.emplace_back(run);
  } catch (const std::exception&) {
    // The system gives no more threads: those that run do the work.
  }
  std::exception_ptr unprovided;
  try {
    provide(ready);
    ready(count);
  } catch (...) {
    unprovided = std::current_exception();
    ready(never);
  }
  run();
  for (std::thread& other : others) other.join();
  if (unprovided) std::rethrow_exception(unprovided);
  if (failure) std::rethrow_exception(failure);
}

/** The same where all items are there from the beginning. */
template <typename MakeState, typename Work>
void forEach(std::size_t count, int threads, const MakeState& makeState, const Work& work) {
  forEach(count, threads, makeState, work, [](const auto&) {});
}

/** The same without a state. */
template <typename Work>
void forEach(std::size_t count, int threads, const Work& work) {
  struct None {};
  forEach(count, threads, [] { return None(); }, [&](None&, std::size_t i) { work(i); });
}

}  // namespace hydride
