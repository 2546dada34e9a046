#pragma once

#include <node_api.h>

namespace hydride {

/**
 * (DataViews, which of them each record is in, where it begins, where its atoms begin among all, where its id does, and
 * the arrays of a batch, zeros): a promise of the records' content in the arrays, copied on another thread
 */
napi_value gatherRecords(napi_env env, napi_callback_info info);

}  // namespace hydride
