#pragma once

#include <node_api.h>

namespace hydride {

/** checksum(bytes, previous): CRC-32C of bytes after bytes whose CRC is `previous`. */
napi_value checksum(napi_env env, napi_callback_info info);

}  // namespace hydride
