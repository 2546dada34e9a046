#pragma once

#include <node_api.h>

namespace hydride {

napi_value gatherRecords(napi_env env, napi_callback_info info);

}  // namespace hydride
