#include "ioThread.h"

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "errors.h"

namespace hydride {
namespace {

struct Task {
  Job job;
  napi_deferred deferred;
  Value result;
  std::optional<Failure> failure;
};

using TaskPtr = std::unique_ptr<Task>;

/** What both threads share. Never freed: the I/O thread may outlive the environment. */
struct Shared {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<TaskPtr> waiting;
  std::vector<TaskPtr> finished;
  bool isStopping = false;
  bool isOver = true;
};

Shared& shared() {
  static Shared* const instance = new Shared;
  return *instance;
}

napi_threadsafe_function notify = nullptr;
/** Of the main thread. */
std::size_t pending = 0;
double patience = 60;

void runJobs() {
  Shared& all = shared();
  std::unique_lock lock(all.mutex);
  for (;;) {
    all.changed.wait(lock, [&] { return all.isStopping || !all.waiting.empty(); });
    if (all.isStopping) break;
    TaskPtr task = std::move(all.waiting.front());
    all.waiting.pop_front();
    lock.unlock();
    try {
      task->result = task->job();
    } catch (...) {
      task->failure = describeFailure(std::current_exception());
    }
    // What a job holds on to goes on this thread.
    task->job = nullptr;
    lock.lock();
    all.finished.push_back(std::move(task));
    if (!all.isStopping) napi_call_threadsafe_function(notify, nullptr, napi_tsfn_nonblocking);
  }
  all.isOver = true;
  all.changed.notify_all();
}

void settle(napi_env env, const Task& task) {
  napi_handle_scope scope;
  check(napi_open_handle_scope(env, &scope));
  if (task.failure) {
    check(napi_reject_deferred(env, task.deferred, makeError(env, *task.failure)));
  } else {
    napi_value value = nullptr;
    try {
      value = toJs(env, task.result);
    } catch (const NapiFailure&) {
      check(napi_reject_deferred(env, task.deferred, pendingError(env)));
      check(napi_close_handle_scope(env, scope));
      return;
    }
    check(napi_resolve_deferred(env, task.deferred, value));
  }
  check(napi_close_handle_scope(env, scope));
}

void settleFinished(napi_env env, napi_value, void*, void*) {
  if (env == nullptr) return;
  std::vector<TaskPtr> finished;
  {
    const std::lock_guard lock(shared().mutex);
    finished.swap(shared().finished);
  }
  for (const TaskPtr& task : finished) {
    pending--;
    guarded(env, [&] {
      settle(env, *task);
      return nullptr;
    });
  }
  // From here on nothing keeps the process.
  if (pending == 0) napi_unref_threadsafe_function(env, notify);
}

/** Waits for the job that runs; the others are dropped, and promises stay as they are. */
void endJobs() {
  Shared& all = shared();
  std::unique_lock lock(all.mutex);
  all.isStopping = true;
  all.changed.notify_all();
  const auto limit = std::chrono::duration<double>(patience);
  if (all.changed.wait_for(lock, limit, [&] { return all.isOver; })) return;
  // Its memory is about to go.
  std::fprintf(stderr, "@hydride/io-adios: the process ends while ADIOS2 still works after %.0f s\n", patience);
  std::fflush(stderr);
  std::_Exit(1);
}

void onCleanup(void*) { endJobs(); }

#if defined(__GLIBC__)
void onProcessExit(int, void*) { endJobs(); }
void callAtExit() { on_exit(onProcessExit, nullptr); }
#else
void callAtExit() { std::atexit(endJobs); }
#endif

}  // namespace

void startJobs(napi_env env) {
  napi_value name;
  check(napi_create_string_utf8(env, "@hydride/io-adios", NAPI_AUTO_LENGTH, &name));
  check(napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, nullptr, settleFinished,
                                        &notify));
  check(napi_unref_threadsafe_function(env, notify));
  endJobsFirst(env);
}

void endJobsFirst(napi_env env) {
  static int hooks[2];
  static std::size_t used = 0;
  if (used == 2) return;
  check(napi_add_env_cleanup_hook(env, onCleanup, &hooks[used++]));
  callAtExit();
}

void setPatience(double seconds) { patience = seconds; }

napi_value submit(napi_env env, Job job) {
  Shared& all = shared();
  napi_value promise;
  auto task = std::make_unique<Task>();
  task->job = std::move(job);
  check(napi_create_promise(env, &task->deferred, &promise));
  if (pending++ == 0) check(napi_ref_threadsafe_function(env, notify));
  const std::lock_guard lock(all.mutex);
  if (all.isStopping) throw AdiosFailure("ADIOS_CLOSED", "the process is ending");
  all.waiting.push_back(std::move(task));
  if (all.isOver) {
    all.isOver = false;
    std::thread(runJobs).detach();
  }
  all.changed.notify_all();
  return promise;
}

}  // namespace hydride
