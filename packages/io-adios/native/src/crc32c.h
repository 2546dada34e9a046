#pragma once

#include <cstddef>
#include <cstdint>

namespace hydride {

// CRC-32C (Castagnoli) of bytes after bytes whose CRC is `previous`, with the processor's instruction where it has one.
uint32_t crc32c(const uint8_t* bytes, size_t length, uint32_t previous);

}  // namespace hydride
