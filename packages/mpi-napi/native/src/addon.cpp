#include <node_api.h>

#include "collectives.h"
#include "communicators.h"
#include "errors.h"
#include "lifecycle.h"
#include "messages.h"
#include "neighbours.h"
#include "requests.h"
#include "vectors.h"
#include "windowAccess.h"
#include "windows.h"

namespace hydride {
namespace {

/** An entry that needs MPI to be running, on the thread that began it. */
template <napi_callback entry>
napi_value running(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    checkRunning(env);
    return entry(env, info);
  });
}

void define(napi_env env, napi_value exports, const char* name, napi_callback callback) {
  napi_value function;
  check(napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function));
  check(napi_set_named_property(env, exports, name, function));
}

#define HYDRIDE_DEFINE(name) define(env, exports, #name, running<name>)

void defineAll(napi_env env, napi_value exports) {
  define(env, exports, "initialize", initialize);
  define(env, exports, "libraryVersions", libraryVersions);
  define(env, exports, "setExitCode", setExitCode);
  define(env, exports, "limitCounts", limitCounts);
  HYDRIDE_DEFINE(finalize);
  HYDRIDE_DEFINE(watchNeighbours);
  HYDRIDE_DEFINE(processorName);
  HYDRIDE_DEFINE(time);
  HYDRIDE_DEFINE(tick);
  HYDRIDE_DEFINE(cudaAware);
  HYDRIDE_DEFINE(split);
  HYDRIDE_DEFINE(splitType);
  HYDRIDE_DEFINE(duplicate);
  HYDRIDE_DEFINE(freeCommunicator);
  HYDRIDE_DEFINE(fortranHandle);
  HYDRIDE_DEFINE(abortJob);
  HYDRIDE_DEFINE(send);
  HYDRIDE_DEFINE(receive);
  HYDRIDE_DEFINE(sendReceive);
  HYDRIDE_DEFINE(probe);
  HYDRIDE_DEFINE(matchedProbe);
  HYDRIDE_DEFINE(matchedReceive);
  HYDRIDE_DEFINE(barrier);
  HYDRIDE_DEFINE(broadcast);
  HYDRIDE_DEFINE(gather);
  HYDRIDE_DEFINE(scatter);
  HYDRIDE_DEFINE(allgather);
  HYDRIDE_DEFINE(alltoall);
  HYDRIDE_DEFINE(reduce);
  HYDRIDE_DEFINE(allreduce);
  HYDRIDE_DEFINE(scan);
  HYDRIDE_DEFINE(exchange);
  HYDRIDE_DEFINE(allgatherVector);
  HYDRIDE_DEFINE(reduceScatter);
  HYDRIDE_DEFINE(testRequest);
  HYDRIDE_DEFINE(waitRequest);
  HYDRIDE_DEFINE(waitAny);
  HYDRIDE_DEFINE(cancelRequest);
  HYDRIDE_DEFINE(watchRequest);
  HYDRIDE_DEFINE(takeFinished);
  HYDRIDE_DEFINE(allocateWindow);
  HYDRIDE_DEFINE(createWindow);
  HYDRIDE_DEFINE(windowMemory);
  HYDRIDE_DEFINE(freeWindow);
  HYDRIDE_DEFINE(synchronizeWindow);
  HYDRIDE_DEFINE(get);
  HYDRIDE_DEFINE(put);
  HYDRIDE_DEFINE(accumulate);
  HYDRIDE_DEFINE(fetchAndOp);
  HYDRIDE_DEFINE(compareAndSwap);
}

}  // namespace
}  // namespace hydride

NAPI_MODULE_INIT() {
  return hydride::guarded(env, [&] {
    hydride::defineAll(env, exports);
    napi_value classes = hydride::errorClasses(env);
    hydride::check(napi_set_named_property(env, exports, "errorClasses", classes));
    return exports;
  });
}
