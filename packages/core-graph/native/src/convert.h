#pragma once

#include <node_api.h>

#include <exception>

#include "assemble.h"
#include "batch.h"

namespace hydride {

/** Thrown where Node-API refuses; an exception of JavaScript's may be pending. */
struct NapiFailure {};

inline void check(napi_status status) {
  if (status != napi_ok) throw NapiFailure();
}

/** The arguments of both entries: see src/native.ts. Throws GraphError where they are not what they should be. */
Batch readBatch(napi_env env, napi_callback_info info);

/** Whether the last argument asked for a graph: lists have displacement and distance, a graph has not. */
bool wantsGraph(const Batch& batch);

/** An array with one object a structure. Frees the chunks on the way. */
napi_value toLists(napi_env env, const Batch& batch, std::vector<Chunk>& chunks);

/** The object of the graph. Frees its arrays on the way. */
napi_value toGraph(napi_env env, Graph& graph);

/** The JavaScript error for an exception: message, code and, where known, structure. */
napi_value toError(napi_env env, std::exception_ptr failure);

}  // namespace hydride
