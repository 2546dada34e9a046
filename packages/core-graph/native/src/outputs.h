#pragma once

#include <node_api.h>

#include "assemble.h"
#include "batch.h"

namespace hydride {

/** Structures whose memory is made in one call, before the other threads, or the event loop, go on. */
inline constexpr std::size_t kMadeAtOnce = 32;

/** Throws std::bad_alloc where the memory does not suffice for the results. */
void checkMemory(const Batch& batch, const Counts& counts);

/**
 * Has JavaScript make the memory for the lists of the structures from `first` to `last`, or for the graph of all:
 * `make` gets the number of edges of each (Int32Array), and gives an array with an element for each list, or with one
 * for the graph. An element is an ArrayBuffer that has room for the arrays one after the other, or an array with one
 * ArrayBuffer for each. They are set in `outputs`, which has room, and lie in the memory of what is returned, which has
 * to stay alive. Throws GraphError where a buffer is not of the right size.
 */
napi_value makeOutputs(napi_env env, const Batch& batch, const Counts& counts, napi_value make, std::size_t first,
                       std::size_t last, Outputs& outputs);

/** Makes the memory and writes the results to it at the same time, as far as that goes. */
void makeAndFill(napi_env env, const Batch& batch, const Counts& counts, napi_value make);

}  // namespace hydride
