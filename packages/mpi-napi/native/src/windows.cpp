#include "windows.h"

#include <set>
#include <string>
#include <vector>

#include "arguments.h"
#include "communicators.h"
#include "errors.h"

namespace hydride {
namespace {

struct Window {
  MPI_Win win = MPI_WIN_NULL;
  /** Of this rank; null where JavaScript gave the memory. */
  void* base = nullptr;
  std::size_t bytes = 0;
  bool shared = false;
  bool allLocked = false;
  /** As on every rank of it: fences are collective. */
  bool fenced = false;
  std::set<int> locked;
  /** ArrayBuffers over its memory, which are detached when it is freed. */
  std::vector<napi_ref> buffers;
};

/** Freed ones stay, so that a number never means another window. */
std::vector<Window> windows;

Window& windowAt(std::int64_t handle) {
  if (handle < 0 || handle >= static_cast<std::int64_t>(windows.size()) || windows[handle].win == MPI_WIN_NULL) {
    throw MpiFailure("window", MPI_ERR_WIN, "no window has the number " + std::to_string(handle));
  }
  return windows[handle];
}

napi_value remember(napi_env env, Window window) {
  checkMpi(MPI_Win_set_errhandler(window.win, MPI_ERRORS_RETURN), "MPI_Win_set_errhandler");
  windows.push_back(std::move(window));
  return number(env, static_cast<double>(windows.size() - 1));
}

/** Views of its memory are empty from then on; `env`, where JavaScript goes on. */
void release(napi_env env, Window& window) {
  // What followed the last fence ends with another; without it some implementations wait for ever.
  if (window.fenced) checkMpi(MPI_Win_fence(MPI_MODE_NOSUCCEED, window.win), "MPI_Win_fence");
  checkMpi(MPI_Win_free(&window.win), "MPI_Win_free");
  window.win = MPI_WIN_NULL;
  for (napi_ref each : window.buffers) {
    napi_value buffer;
    if (env == nullptr) continue;
    if (napi_get_reference_value(env, each, &buffer) == napi_ok) napi_detach_arraybuffer(env, buffer);
    napi_delete_reference(env, each);
  }
  window.buffers.clear();
}

/** Keeps in mind what has to be closed before the window can be freed. */
void noteEpoch(Window& window, const std::string& what, int rank) {
  if (what == "Lock") window.locked.insert(rank);
  if (what == "Unlock") window.locked.erase(rank);
  if (what == "LockAll") window.allLocked = true;
  if (what == "UnlockAll") window.allLocked = false;
  if (what == "Fence") window.fenced = true;
}

void notOurs(napi_env, void*, void*) {}

/** Window functions fail through the communicator's handler, which returns; all ranks are in them. */
MPI_Aint sizeFrom(std::int64_t bytes) {
  if (bytes < 0) throw MpiFailure("argument", MPI_ERR_SIZE, "a size below 0");
  return static_cast<MPI_Aint>(bytes);
}

}  // namespace

MPI_Win window(std::int64_t handle) { return windowAt(handle).win; }

void freeWindows(napi_env env) {
  for (Window& window : windows) {
    if (window.win == MPI_WIN_NULL) continue;
    if (window.allLocked) MPI_Win_unlock_all(window.win);
    for (const int rank : window.locked) MPI_Win_unlock(rank, window.win);
    try {
      release(env, window);
    } catch (const MpiFailure&) {
      // MPI_Finalize has the last word on it.
    }
  }
}

/** (comm, bytes, displacement unit, shared) */
napi_value allocateWindow(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const MPI_Comm comm = arguments.comm(0);
    Window window;
    window.bytes = static_cast<std::size_t>(arguments.integer(1));
    window.shared = arguments.flag(3);
    const auto allocate = window.shared ? MPI_Win_allocate_shared : MPI_Win_allocate;
    checkMpi(
        allocate(sizeFrom(arguments.integer(1)), arguments.int32(2), MPI_INFO_NULL, comm, &window.base, &window.win),
        window.shared ? "MPI_Win_allocate_shared" : "MPI_Win_allocate");
    return remember(env, std::move(window));
  });
}

/** (comm, data, bytes, displacement unit) */
napi_value createWindow(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const MPI_Comm comm = arguments.comm(0);
    const std::int64_t bytes = arguments.integer(2);
    Window window;
    void* data = arguments.data(1, bytes);
    checkMpi(MPI_Win_create(data, sizeFrom(bytes), arguments.int32(3), MPI_INFO_NULL, comm, &window.win),
             "MPI_Win_create");
    return remember(env, std::move(window));
  });
}

/** (window, rank or undefined for the own memory): [ArrayBuffer, displacement unit]; other ranks' only where shared */
napi_value windowMemory(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    Window& window = windowAt(arguments.integer(0));
    napi_valuetype type;
    check(napi_typeof(env, arguments.at(1), &type));
    void* base = window.base;
    MPI_Aint bytes = static_cast<MPI_Aint>(window.bytes);
    int unit = 1;
    if (type != napi_undefined) {
      checkMpi(MPI_Win_shared_query(window.win, arguments.int32(1), &bytes, &unit, &base), "MPI_Win_shared_query");
    }
    napi_value buffer;
    if (base == nullptr || bytes == 0) {
      check(napi_create_arraybuffer(env, 0, &base, &buffer));
    } else {
      check(napi_create_external_arraybuffer(env, base, static_cast<std::size_t>(bytes), notOurs, nullptr, &buffer));
    }
    napi_ref reference;
    check(napi_create_reference(env, buffer, 1, &reference));
    window.buffers.push_back(reference);
    napi_value pair;
    check(napi_create_array_with_length(env, 2, &pair));
    check(napi_set_element(env, pair, 0, buffer));
    check(napi_set_element(env, pair, 1, number(env, unit)));
    return pair;
  });
}

/** (window) */
napi_value freeWindow(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    release(env, windowAt(arguments.integer(0)));
    return undefined(env);
  });
}

/** (window, what, rank, exclusive): see src/native.ts */
napi_value synchronizeWindow(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const MPI_Win win = window(arguments.integer(0));
    const std::string what = arguments.text(1);
    const int rank = arguments.int32(2);
    const auto call = [&]() -> int {
      if (what == "Lock") {
        return MPI_Win_lock(arguments.flag(3) ? MPI_LOCK_EXCLUSIVE : MPI_LOCK_SHARED, rank, 0, win);
      }
      if (what == "Unlock") return MPI_Win_unlock(rank, win);
      if (what == "LockAll") return MPI_Win_lock_all(0, win);
      if (what == "UnlockAll") return MPI_Win_unlock_all(win);
      if (what == "Flush") return MPI_Win_flush(rank, win);
      if (what == "FlushLocal") return MPI_Win_flush_local(rank, win);
      if (what == "FlushAll") return MPI_Win_flush_all(win);
      if (what == "FlushLocalAll") return MPI_Win_flush_local_all(win);
      if (what == "Sync") return MPI_Win_sync(win);
      if (what == "Fence") return MPI_Win_fence(0, win);
      throw MpiFailure("window", MPI_ERR_ARG, "no way to synchronise a window is called " + what);
    };
    checkMpi(call(), "MPI_Win");
    noteEpoch(windowAt(arguments.integer(0)), what, rank);
    return undefined(env);
  });
}

}  // namespace hydride
