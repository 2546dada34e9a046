#include <node_api.h>

#include <exception>
#include <utility>

#include "async.h"
#include "batch.h"
#include "convert.h"
#include "outputs.h"

namespace hydride {
namespace {

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
  return guarded(env, [&]() -> napi_value {
    napi_value make;
    const Batch batch = readBatch(env, info, make);
    makeAndFill(env, batch, countEdges(batch), make);
    return nullptr;
  });
}

napi_value neighborListsAsync(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    napi_value make;
    Batch batch = readBatch(env, info, make);
    return startWork(env, std::move(batch), make);
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
