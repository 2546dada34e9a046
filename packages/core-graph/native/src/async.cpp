#include "async.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <future>
#include <memory>
#include <utility>
#include <vector>

#include "assemble.h"
#include "convert.h"
#include "outputs.h"

namespace hydride {
namespace {

/** So long may the memory of lists be made before others have a turn on the thread. */
constexpr std::chrono::milliseconds kSlice{5};

/** What an asynchronous call carries from thread to thread. */
struct Job {
  Batch batch;
  Counts counts;
  Outputs outputs;
  std::exception_ptr failure;
  napi_deferred deferred = nullptr;
  napi_async_work work = nullptr;
  /** The function, and what it made: memory that is written to on another thread. */
  napi_ref make = nullptr;
  std::vector<napi_ref> made;
  /** Structures whose memory is made. */
  std::size_t ready = 0;
  std::promise<void> written;
};

/** A thread that is going down waits for those that write into its memory. */
void waitUntilWritten(void* data) { static_cast<Job*>(data)->written.get_future().wait(); }

void count(napi_env, void* data) {
  Job& job = *static_cast<Job*>(data);
  try {
    job.counts = countEdges(job.batch);
  } catch (...) {
    job.failure = std::current_exception();
  }
}

void write(napi_env, void* data) {
  Job& job = *static_cast<Job*>(data);
  try {
    fill(job.batch, job.counts, job.outputs);
  } catch (...) {
    job.failure = std::current_exception();
  }
  job.written.set_value();
}

void queue(napi_env env, Job& job, napi_async_execute_callback execute, napi_async_complete_callback complete) {
  napi_value name;
  check(napi_create_string_utf8(env, "hydride:neighborLists", NAPI_AUTO_LENGTH, &name));
  check(napi_create_async_work(env, nullptr, name, execute, complete, &job, &job.work));
  if (napi_queue_async_work(env, job.work) == napi_ok) return;
  napi_delete_async_work(env, std::exchange(job.work, nullptr));
  throw NapiFailure();
}

/** Frees what the environment keeps for the job. */
void release(napi_env env, Job& job) {
  if (job.work != nullptr) napi_delete_async_work(env, std::exchange(job.work, nullptr));
  if (job.make != nullptr) napi_delete_reference(env, std::exchange(job.make, nullptr));
  for (napi_ref each : std::exchange(job.made, {})) napi_delete_reference(env, each);
}

void reject(napi_env env, Job& job, std::exception_ptr failure) {
  try {
    check(napi_reject_deferred(env, job.deferred, toError(env, failure)));
  } catch (...) {
    // The environment is going down, and nobody waits for the promise any more.
  }
}

void onWritten(napi_env env, napi_status status, void* data) {
  const std::unique_ptr<Job> job(static_cast<Job*>(data));
  napi_remove_env_cleanup_hook(env, waitUntilWritten, job.get());
  try {
    if (status != napi_ok) throw NapiFailure();
    if (job->failure) std::rethrow_exception(job->failure);
    napi_value undefined;
    check(napi_get_undefined(env, &undefined));
    check(napi_resolve_deferred(env, job->deferred, undefined));
  } catch (...) {
    reject(env, *job, std::current_exception());
  }
  release(env, *job);
}

/** Has the memory made of some structures, or of all as one graph. */
void makeSome(napi_env env, Job& job, napi_value make) {
  const std::size_t structures = job.batch.structures();
  const std::size_t last = job.batch.graph ? structures : std::min(structures, job.ready + kMadeAtOnce);
  napi_value made = makeOutputs(env, job.batch, job.counts, make, job.ready, last, job.outputs);
  napi_ref reference = nullptr;
  check(napi_create_reference(env, made, 1, &reference));
  job.made.push_back(reference);
  job.ready = last;
}

void nothing(napi_env, void*) {}

/** Runs when the edges are counted, and again until the memory of all structures is made. */
void onCounted(napi_env env, napi_status status, void* data) {
  std::unique_ptr<Job> job(static_cast<Job*>(data));
  napi_delete_async_work(env, std::exchange(job->work, nullptr));
  try {
    if (status != napi_ok) throw NapiFailure();
    if (job->failure) std::rethrow_exception(job->failure);
    if (job->made.empty()) {
      checkMemory(job->batch, job->counts);
      job->outputs.lists.resize(job->batch.graph ? 0 : job->batch.structures());
    }
    napi_value make;
    check(napi_get_reference_value(env, job->make, &make));
    const auto begun = std::chrono::steady_clock::now();
    do {
      makeSome(env, *job, make);
    } while (job->ready < job->batch.structures() && std::chrono::steady_clock::now() - begun < kSlice);
    if (job->ready < job->batch.structures()) {
      queue(env, *job, nothing, onCounted);
      (void)job.release();
      return;
    }
    check(napi_add_env_cleanup_hook(env, waitUntilWritten, job.get()));
    try {
      queue(env, *job, write, onWritten);
    } catch (...) {
      napi_remove_env_cleanup_hook(env, waitUntilWritten, job.get());
      throw;
    }
    // From here on `onWritten` owns the job.
    (void)job.release();
  } catch (...) {
    reject(env, *job, std::current_exception());
    release(env, *job);
  }
}

}  // namespace

napi_value startWork(napi_env env, Batch batch, napi_value make) {
  auto job = std::make_unique<Job>();
  job->batch = std::move(batch);
  try {
    napi_value promise;
    check(napi_create_reference(env, make, 1, &job->make));
    check(napi_create_promise(env, &job->deferred, &promise));
    queue(env, *job, count, onCounted);
    // From here on `onCounted` owns the job.
    (void)job.release();
    return promise;
  } catch (...) {
    release(env, *job);
    throw;
  }
}

}  // namespace hydride
