#pragma once

#include <node_api.h>

#include "batch.h"

namespace hydride {

/**
 * Counts and writes the edges off the main thread; `make` is called on it in between: see makeOutputs(). Gives a
 * promise of undefined. Throws NapiFailure where nothing was begun.
 */
napi_value startWork(napi_env env, Batch batch, napi_value make);

}  // namespace hydride
