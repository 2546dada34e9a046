#include <node_api.h>

#include <exception>
#include <memory>
#include <vector>

#include "assemble.h"
#include "batch.h"
#include "convert.h"

namespace hydride {
namespace {

/** What a call has found: the edges of the structures, or one graph of them. */
struct Found {
  std::vector<Chunk> chunks;
  Graph graph;
};

/** What an asynchronous call carries to its thread and back. */
struct Job {
  Batch batch;
  Found found;
  std::exception_ptr failure;
  napi_deferred deferred = nullptr;
  napi_async_work work = nullptr;
};

Found find(const Batch& batch) {
  Found found{findEdges(batch), {}};
  if (wantsGraph(batch)) found.graph = assembleGraph(batch, found.chunks);
  return found;
}

napi_value toJs(napi_env env, const Batch& batch, Found& found) {
  return wantsGraph(batch) ? toGraph(env, found.graph) : toLists(env, batch, found.chunks);
}

/** No exception leaves an entry: it becomes JavaScript's. */
template <typename Entry>
napi_value guarded(napi_env env, const Entry& entry) {
  try {
    return entry();
  } catch (...) {
    try {
      napi_throw(env, toError(env, std::current_exception()));
    } catch (...) {
      napi_throw_error(env, "CORE_GRAPH_NATIVE", "an error could not be described");
    }
    return nullptr;
  }
}

napi_value neighborLists(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Batch batch = readBatch(env, info);
    Found found = find(batch);
    return toJs(env, batch, found);
  });
}

void execute(napi_env, void* data) {
  Job& job = *static_cast<Job*>(data);
  try {
    job.found = find(job.batch);
  } catch (...) {
    job.failure = std::current_exception();
  }
}

void complete(napi_env env, napi_status status, void* data) {
  const std::unique_ptr<Job> job(static_cast<Job*>(data));
  napi_delete_async_work(env, job->work);
  try {
    if (status != napi_ok) throw NapiFailure();
    if (job->failure) std::rethrow_exception(job->failure);
    check(napi_resolve_deferred(env, job->deferred, toJs(env, job->batch, job->found)));
  } catch (...) {
    try {
      check(napi_reject_deferred(env, job->deferred, toError(env, std::current_exception())));
    } catch (...) {
      // The environment is going down, and nobody waits for the promise any more.
    }
  }
}

napi_value neighborListsAsync(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    auto job = std::make_unique<Job>();
    job->batch = readBatch(env, info);
    napi_value name, promise;
    check(napi_create_string_utf8(env, "hydride:neighborLists", NAPI_AUTO_LENGTH, &name));
    check(napi_create_async_work(env, nullptr, name, execute, complete, job.get(), &job->work));
    const auto discard = [&] { napi_delete_async_work(env, job->work); };
    if (napi_create_promise(env, &job->deferred, &promise) != napi_ok) {
      discard();
      throw NapiFailure();
    }
    if (napi_queue_async_work(env, job->work) != napi_ok) {
      discard();
      throw NapiFailure();
    }
    // From here on `complete` owns the job.
    (void)job.release();
    return promise;
  });
}

void define(napi_env env, napi_value exports, const char* name, napi_callback callback) {
  napi_value function;
  check(napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function));
  check(napi_set_named_property(env, exports, name, function));
}

}  // namespace
}  // namespace hydride

NAPI_MODULE_INIT() {
  return hydride::guarded(env, [&] {
    hydride::define(env, exports, "neighborLists", hydride::neighborLists);
    hydride::define(env, exports, "neighborListsAsync", hydride::neighborListsAsync);
    return exports;
  });
}
