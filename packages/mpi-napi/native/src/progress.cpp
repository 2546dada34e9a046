#include "progress.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "errors.h"

namespace hydride {
namespace {

using std::chrono::microseconds;

/** So long it tests without a pause, and so long the pauses become. */
constexpr microseconds kEager{200};
constexpr microseconds kShortest{20};
constexpr microseconds kLongest{1000};

struct Progress {
  std::mutex mutex;
  std::condition_variable wake;
  /** Only these are tested, and only by who holds the mutex. */
  std::vector<std::shared_ptr<Request>> pending;
  std::vector<std::shared_ptr<Request>> over;
  bool stop = false;
  std::thread thread;
  /** Nothing else but the main thread sees the rest. */
  napi_threadsafe_function notify = nullptr;
  /** Watched requests that were not taken yet: while there are some, the event loop goes on. */
  std::size_t awaited = 0;
};

// Never destroyed: the process may end while others look at it.
Progress& progress() {
  static Progress* const instance = new Progress();
  return *instance;
}

/** Moves those that are over. */
bool testPending(Progress& state) {
  const auto first =
      std::stable_partition(state.pending.begin(), state.pending.end(), [](const auto& each) { return !each->test(); });
  if (first == state.pending.end()) return false;
  std::move(first, state.pending.end(), std::back_inserter(state.over));
  state.pending.erase(first, state.pending.end());
  return true;
}

void run(Progress& state) {
  std::unique_lock<std::mutex> lock(state.mutex);
  auto eagerUntil = std::chrono::steady_clock::now() + kEager;
  microseconds pause = kShortest;
  while (!state.stop) {
    if (state.pending.empty()) {
      state.wake.wait(lock, [&] { return state.stop || !state.pending.empty(); });
      eagerUntil = std::chrono::steady_clock::now() + kEager;
      pause = kShortest;
      continue;
    }
    if (testPending(state)) {
      napi_call_threadsafe_function(state.notify, nullptr, napi_tsfn_nonblocking);
      eagerUntil = std::chrono::steady_clock::now() + kEager;
      pause = kShortest;
      continue;
    }
    if (std::chrono::steady_clock::now() < eagerUntil) {
      lock.unlock();
      std::this_thread::yield();
      lock.lock();
    } else {
      // Woken by watch(), so that a new request is tested at once.
      if (state.wake.wait_for(lock, pause) == std::cv_status::no_timeout) {
        eagerUntil = std::chrono::steady_clock::now() + kEager;
        pause = kShortest;
      } else {
        pause = std::min(2 * pause, kLongest);
      }
    }
  }
}

void callNotify(napi_env env, napi_value notify, void*, void*) {
  // Without an environment it is going down, and nobody waits any more.
  if (env == nullptr) return;
  napi_value self;
  if (napi_get_undefined(env, &self) == napi_ok) napi_call_function(env, self, notify, 0, nullptr, nullptr);
}

void countAwaited(napi_env env, Progress& state, std::ptrdiff_t change) {
  const bool before = state.awaited > 0;
  state.awaited += static_cast<std::size_t>(change);
  if (before == (state.awaited > 0) || state.notify == nullptr) return;
  if (before) {
    napi_unref_threadsafe_function(env, state.notify);
  } else {
    napi_ref_threadsafe_function(env, state.notify);
  }
}

}  // namespace

void startProgress(napi_env env, napi_value notify, bool thread) {
  if (!thread) return;
  Progress& state = progress();
  napi_value name;
  check(napi_create_string_utf8(env, "hydride:mpi", NAPI_AUTO_LENGTH, &name));
  check(napi_create_threadsafe_function(env, notify, nullptr, name, 0, 1, nullptr, nullptr, nullptr, callNotify,
                                        &state.notify));
  check(napi_unref_threadsafe_function(env, state.notify));
}

void stopProgress() {
  Progress& state = progress();
  if (!state.thread.joinable()) return;
  {
    const std::lock_guard<std::mutex> lock(state.mutex);
    state.stop = true;
  }
  state.wake.notify_all();
  state.thread.join();
}

void closeProgress() {
  Progress& state = progress();
  if (state.notify != nullptr) {
    napi_release_threadsafe_function(std::exchange(state.notify, nullptr), napi_tsfn_abort);
  }
}

void watch(napi_env env, std::shared_ptr<Request> request) {
  Progress& state = progress();
  {
    const std::lock_guard<std::mutex> lock(state.mutex);
    state.pending.push_back(std::move(request));
    if (state.notify != nullptr && !state.thread.joinable()) {
      state.stop = false;
      state.thread = std::thread(run, std::ref(state));
    }
  }
  state.wake.notify_one();
  countAwaited(env, state, 1);
}

bool unwatch(napi_env env, const Request& request) {
  Progress& state = progress();
  const auto isIt = [&](const auto& each) { return each.get() == &request; };
  bool found = false;
  {
    const std::lock_guard<std::mutex> lock(state.mutex);
    found = std::erase_if(state.pending, isIt) + std::erase_if(state.over, isIt) > 0;
  }
  if (found) countAwaited(env, state, -1);
  return found;
}

std::vector<std::shared_ptr<Request>> takeOver(napi_env env) {
  Progress& state = progress();
  std::vector<std::shared_ptr<Request>> over;
  {
    const std::lock_guard<std::mutex> lock(state.mutex);
    if (state.notify == nullptr) testPending(state);
    over.swap(state.over);
  }
  countAwaited(env, state, -static_cast<std::ptrdiff_t>(over.size()));
  return over;
}

}  // namespace hydride
