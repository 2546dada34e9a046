#include "crc32c.h"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>
#endif

namespace hydride {
namespace {

constexpr uint32_t kPolynomial = 0x82f63b78;

constexpr std::array<uint32_t, 256> makeTable() {
  std::array<uint32_t, 256> table{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit) value = value & 1 ? (value >> 1) ^ kPolynomial : value >> 1;
    table[byte] = value;
  }
  return table;
}

constexpr std::array<uint32_t, 256> kTable = makeTable();

uint32_t byTable(const uint8_t* bytes, size_t length, uint32_t crc) {
  for (size_t i = 0; i < length; ++i) crc = kTable[(crc ^ bytes[i]) & 255] ^ (crc >> 8);
  return crc;
}

#if defined(__x86_64__)

using Operator = std::array<std::array<uint32_t, 256>, 4>;

// Tables of the linear map that appends `length` zero bytes, a byte of the CRC each.
Operator makeShift(size_t length) {
  std::array<uint32_t, 32> columns{};
  for (int bit = 0; bit < 32; ++bit) {
    uint32_t value = uint32_t{1} << bit;
    for (size_t i = 0; i < length; ++i) value = kTable[value & 255] ^ (value >> 8);
    columns[bit] = value;
  }
  Operator shift{};
  for (int place = 0; place < 4; ++place) {
    for (uint32_t byte = 0; byte < 256; ++byte) {
      for (int bit = 0; bit < 8; ++bit) {
        if ((byte >> bit) & 1) shift[place][byte] ^= columns[8 * place + bit];
      }
    }
  }
  return shift;
}

uint32_t apply(const Operator& shift, uint32_t crc) {
  return shift[0][crc & 255] ^ shift[1][(crc >> 8) & 255] ^ shift[2][(crc >> 16) & 255] ^ shift[3][crc >> 24];
}

uint64_t load(const uint8_t* bytes) {
  uint64_t word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

// An instruction takes three cycles and one begins each cycle: three independent runs keep it busy.
constexpr size_t kRun = 4096;

__attribute__((target("sse4.2"))) uint32_t byInstruction(const uint8_t* bytes, size_t length, uint32_t crc) {
  static const Operator shift = makeShift(kRun);
  for (; length >= 3 * kRun; bytes += 3 * kRun, length -= 3 * kRun) {
    uint64_t first = crc, second = 0, third = 0;
    for (size_t i = 0; i < kRun; i += 8) {
      first = _mm_crc32_u64(first, load(bytes + i));
      second = _mm_crc32_u64(second, load(bytes + kRun + i));
      third = _mm_crc32_u64(third, load(bytes + 2 * kRun + i));
    }
    crc = apply(shift, static_cast<uint32_t>(first)) ^ static_cast<uint32_t>(second);
    crc = apply(shift, crc) ^ static_cast<uint32_t>(third);
  }
  for (; length >= 8; bytes += 8, length -= 8) crc = static_cast<uint32_t>(_mm_crc32_u64(crc, load(bytes)));
  return byTable(bytes, length, crc);
}

uint32_t update(const uint8_t* bytes, size_t length, uint32_t crc) {
  static const bool has_instruction = __builtin_cpu_supports("sse4.2");
  return has_instruction ? byInstruction(bytes, length, crc) : byTable(bytes, length, crc);
}

#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)

uint32_t update(const uint8_t* bytes, size_t length, uint32_t crc) {
  for (; length >= 8; bytes += 8, length -= 8) {
    uint64_t word;
    std::memcpy(&word, bytes, sizeof word);
    crc = __crc32cd(crc, word);
  }
  return byTable(bytes, length, crc);
}

#else

uint32_t update(const uint8_t* bytes, size_t length, uint32_t crc) { return byTable(bytes, length, crc); }

#endif

}  // namespace

uint32_t crc32c(const uint8_t* bytes, size_t length, uint32_t previous) { return ~update(bytes, length, ~previous); }

}  // namespace hydride
