#include "memory/gather.h"

#include <cstdint>
#include <exception>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "errors.h"
#include "memory/records.h"
#include "memory/segments.h"
#include "values.h"

namespace hydride {
namespace {

/** What a call carries from thread to thread. */
struct Job {
  std::vector<Memory> memories;
  /** Of each record: its memory, where it is there, and where it goes. */
  std::vector<std::size_t> memoryOf;
  std::vector<double> places;
  std::vector<Row> rows;
  Columns columns;

  /** Segments that may be released meanwhile, and what else has memory that is read or written. */
  std::vector<std::shared_ptr<const void>> segments;
  std::vector<napi_ref> kept;
  std::exception_ptr failure;
  napi_deferred deferred = nullptr;
  napi_async_work work = nullptr;
  std::promise<void> done;
};

void keep(napi_env env, Job& job, napi_value value) {
  napi_ref reference;
  check(napi_create_reference(env, value, 1, &reference));
  job.kept.push_back(reference);
}

void readMemories(napi_env env, napi_value views, Job& job) {
  std::uint32_t count = 0;
  check(napi_get_array_length(env, views, &count));
  for (std::uint32_t i = 0; i < count; i++) {
    napi_value view;
    void* data = nullptr;
    std::size_t bytes = 0;
    check(napi_get_element(env, views, i, &view));
    check(napi_get_dataview_info(env, view, &bytes, &data, nullptr, nullptr));
    job.memories.push_back({static_cast<const std::uint8_t*>(data), bytes});
    keep(env, job, view);
    if (auto segment = holdSegment(data)) job.segments.push_back(std::move(segment));
  }
}

/** The elements of a typed array that is as long as is expected. */
template <typename Element>
std::span<Element> elements(napi_env env, napi_value array, napi_typedarray_type expected, std::size_t length) {
  napi_typedarray_type type;
  std::size_t found = 0;
  void* data = nullptr;
  check(napi_get_typedarray_info(env, array, &type, &found, &data, nullptr, nullptr));
  if (type != expected || found != length) {
    throw StoreFailure("STORE_ARGUMENT", "an array of another type or length than " + std::to_string(length));
  }
  return {static_cast<Element*>(data), length};
}

void readColumns(napi_env env, napi_value arrays, std::size_t atoms, std::size_t idBytes, Job& job) {
  const std::size_t structures = job.rows.size();
  std::uint32_t next = 0;
  const auto take = [&](auto& span, napi_typedarray_type type, std::size_t length) {
    napi_value array;
    check(napi_get_element(env, arrays, next++, &array));
    using Element = typename std::remove_reference_t<decltype(span)>::element_type;
    span = elements<Element>(env, array, type, length);
  };
  Columns& to = job.columns;
  take(to.graph, napi_int32_array, atoms);
  take(to.numbers, napi_int32_array, atoms);
  take(to.positions, napi_float64_array, 3 * atoms);
  take(to.forces, napi_float64_array, 3 * atoms);
  take(to.cell, napi_float64_array, 9 * structures);
  take(to.stress, napi_float64_array, 9 * structures);
  for (auto* each : {&to.energy, &to.charge, &to.spin}) take(*each, napi_float64_array, structures);
  take(to.pbc, napi_uint8_array, 3 * structures);
  for (auto* each : {&to.energyMask, &to.forcesMask, &to.stressMask, &to.chargeMask, &to.spinMask}) {
    take(*each, napi_uint8_array, structures);
  }
  take(to.ids, napi_uint8_array, idBytes);
  keep(env, job, arrays);
}

void readArguments(napi_env env, napi_callback_info info, Job& job) {
  const Arguments arguments(env, info);
  readMemories(env, arguments.at(0), job);
  const auto places = arguments.reals(2);
  const std::size_t G = places.size();
  const auto memoryOf = elements<std::int32_t>(env, arguments.at(1), napi_int32_array, G);
  const auto atomOffsets = elements<std::int32_t>(env, arguments.at(3), napi_int32_array, G + 1);
  const auto idOffsets = elements<std::int32_t>(env, arguments.at(4), napi_int32_array, G + 1);
  for (std::size_t g = 0; g < G; g++) {
    if (memoryOf[g] < 0 || static_cast<std::size_t>(memoryOf[g]) >= job.memories.size() || atomOffsets[g] < 0 ||
        idOffsets[g] < 0) {
      throw StoreFailure("STORE_ARGUMENT", "a place below 0, or in no memory");
    }
    job.memoryOf.push_back(static_cast<std::size_t>(memoryOf[g]));
    job.rows.push_back({g, static_cast<std::size_t>(atomOffsets[g]), static_cast<std::size_t>(idOffsets[g])});
  }
  job.places.assign(places.begin(), places.end());
  readColumns(env, arguments.at(5), static_cast<std::size_t>(atomOffsets[G]), static_cast<std::size_t>(idOffsets[G]),
              job);
}

void copyAll(napi_env, void* data) {
  Job& job = *static_cast<Job*>(data);
  try {
    for (std::size_t g = 0; g < job.rows.size(); g++) {
      copyRecord(job.memories[job.memoryOf[g]], job.places[g], job.rows[g], job.columns);
    }
  } catch (...) {
    job.failure = std::current_exception();
  }
  job.done.set_value();
}

/** A thread that is going down waits for those that write into its memory. */
void waitUntilDone(void* data) { static_cast<Job*>(data)->done.get_future().wait(); }

/** Frees what the environment keeps for the job. */
void release(napi_env env, Job& job) {
  if (job.work != nullptr) napi_delete_async_work(env, std::exchange(job.work, nullptr));
  for (napi_ref each : std::exchange(job.kept, {})) napi_delete_reference(env, each);
}

void onCopied(napi_env env, napi_status status, void* data) {
  const std::unique_ptr<Job> job(static_cast<Job*>(data));
  napi_remove_env_cleanup_hook(env, waitUntilDone, job.get());
  try {
    if (status != napi_ok) throw NapiFailure();
    if (job->failure) std::rethrow_exception(job->failure);
    check(napi_resolve_deferred(env, job->deferred, undefined(env)));
  } catch (...) {
    try {
      check(napi_reject_deferred(env, job->deferred, toError(env, std::current_exception())));
    } catch (...) {
      // The environment is going down, and nobody waits for the promise any more.
    }
  }
  release(env, *job);
}

/** From here on `onCopied` owns the job. */
void queue(napi_env env, std::unique_ptr<Job>& job) {
  napi_value name;
  check(napi_create_string_utf8(env, "hydride:gatherRecords", NAPI_AUTO_LENGTH, &name));
  check(napi_create_async_work(env, nullptr, name, copyAll, onCopied, job.get(), &job->work));
  check(napi_add_env_cleanup_hook(env, waitUntilDone, job.get()));
  if (napi_queue_async_work(env, job->work) != napi_ok) {
    napi_remove_env_cleanup_hook(env, waitUntilDone, job.get());
    throw NapiFailure();
  }
  (void)job.release();
}

}  // namespace

napi_value gatherRecords(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    auto job = std::make_unique<Job>();
    try {
      readArguments(env, info, *job);
      napi_value promise;
      check(napi_create_promise(env, &job->deferred, &promise));
      queue(env, job);
      return promise;
    } catch (...) {
      if (job) release(env, *job);
      throw;
    }
  });
}

}  // namespace hydride
