#pragma once

#include <node_api.h>

#include <cstdint>
#include <map>

#include "arguments.h"
#include "objects.h"

namespace hydride {

/** Memory of JavaScript's that is to be filled, by the number of its get. */
using Into = std::map<std::int64_t, View>;

/** Argument `index`: a list of [number, typed array]. */
Into intoOf(const Arguments& arguments, std::size_t index);
/** Performs what get() has deferred, and forgets what was to go into memory that is not there any more. */
void getAll(OpenEngine& open, const Into& into);

// Each gives a promise; arguments are as src/native.ts lists them.
napi_value get(napi_env env, napi_callback_info info);
napi_value getMany(napi_env env, napi_callback_info info);
napi_value performGets(napi_env env, napi_callback_info info);

}  // namespace hydride
