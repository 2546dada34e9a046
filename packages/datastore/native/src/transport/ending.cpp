#include "transport/ending.h"

#include <mpi.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "errors.h"
#include "transport/mpiErrors.h"
#include "values.h"

namespace hydride {
namespace {

/** So long the other ranks may take to finish when this one ends without having closed its stores. */
constexpr double kPatience = 5;

std::vector<std::unique_ptr<Channel>>& channels() {
  static auto* const all = new std::vector<std::unique_ptr<Channel>>();
  return *all;
}

napi_threadsafe_function notify = nullptr;
std::size_t awaited = 0;
/** Nobody listens any more. */
std::atomic<bool> isEnding{false};

void settle(napi_env env, Channel& channel) {
  for (auto& fetch : channel.takeFinished()) {
    channel.pending--;
    countAwaited(env, -1);
    napi_delete_reference(env, fetch->buffer);
    check(napi_resolve_deferred(env, fetch->deferred, undefined(env)));
  }
  if (channel.closing == nullptr || !channel.isOver()) return;
  channel.join();
  countAwaited(env, -1);
  check(napi_resolve_deferred(env, std::exchange(channel.closing, nullptr), undefined(env)));
}

void settleAll(napi_env env, napi_value, void*, void*) {
  if (env == nullptr) return;
  for (auto& channel : channels()) {
    guarded(env, [&]() -> napi_value {
      napi_handle_scope scope;
      check(napi_open_handle_scope(env, &scope));
      settle(env, *channel);
      check(napi_close_handle_scope(env, scope));
      return nullptr;
    });
  }
}

void endAll() {
  isEnding = true;
  endChannels();
}

void onCleanup(void*) { endAll(); }

#if defined(__GLIBC__)
void onProcessExit(int, void*) { endAll(); }
void callAtExit() { on_exit(onProcessExit, nullptr); }
#else
void callAtExit() { std::atexit(endAll); }
#endif

}  // namespace

void endChannels() {
  for (auto& channel : channels()) channel->requestClose();
  for (auto& channel : channels()) {
    if (channel->waitUntilOver(kPatience)) {
      channel->join();
      continue;
    }
    endJob("it ends while a store is open that other ranks have not closed; call close() on all ranks");
  }
}

void connectMainThread(napi_env env) {
  napi_value name;
  check(napi_create_string_utf8(env, "@hydride/datastore", NAPI_AUTO_LENGTH, &name));
  check(napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, nullptr, settleAll,
                                        &notify));
  check(napi_unref_threadsafe_function(env, notify));
}

void tellMainThread() {
  if (!isEnding) napi_call_threadsafe_function(notify, nullptr, napi_tsfn_nonblocking);
}

void countAwaited(napi_env env, int change) {
  const bool before = awaited > 0;
  awaited += static_cast<std::size_t>(change);
  if (before == (awaited > 0)) return;
  if (before) {
    napi_unref_threadsafe_function(env, notify);
  } else {
    napi_ref_threadsafe_function(env, notify);
  }
}

std::int64_t keepChannel(napi_env env, std::unique_ptr<Channel> channel) {
  if (channels().empty()) {
    // What is registered later runs earlier: before mpi-napi ends MPI.
    check(napi_add_env_cleanup_hook(env, onCleanup, nullptr));
    callAtExit();
  }
  channels().push_back(std::move(channel));
  return static_cast<std::int64_t>(channels().size()) - 1;
}

Channel& channelAt(std::int64_t handle) {
  if (handle >= 0 && handle < static_cast<std::int64_t>(channels().size())) return *channels()[handle];
  throw StoreFailure("STORE_ARGUMENT", "no transport has the number " + std::to_string(handle));
}

}  // namespace hydride
