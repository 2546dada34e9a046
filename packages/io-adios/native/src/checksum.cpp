#include "checksum.h"

#include "arguments.h"
#include "crc32c.h"
#include "errors.h"

namespace hydride {

napi_value checksum(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const View bytes = arguments.view(0);
    const std::int64_t given = arguments.integer(1);
    if (given < 0 || given > UINT32_MAX) throw AdiosFailure("ADIOS_ARGUMENT", "argument 1 is not a CRC-32C");
    const auto previous = static_cast<std::uint32_t>(given);
    napi_value crc;
    check(
        napi_create_uint32(env, crc32c(static_cast<const std::uint8_t*>(bytes.address), bytes.bytes, previous), &crc));
    return crc;
  });
}

}  // namespace hydride
