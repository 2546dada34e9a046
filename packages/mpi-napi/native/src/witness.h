#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

// What ranks tell the witness of their host: a greeting, and at most one word before the connection ends.

namespace hydride {

/** Where the witness listens when it is started. */
constexpr int kListening = 3;

struct Greeting {
  std::int32_t rank;
  std::int32_t size;
  std::int32_t process;
};

enum class Word : char {
  /** It ends in order. */
  kLeaves = 'l',
  /** It ends the job, and has said why. */
  kEndsJob = 'e',
};

/** A name without a file: it is gone with the last socket of it. */
inline socklen_t addressOf(const std::string& name, sockaddr_un& address) {
  address = {};
  address.sun_family = AF_UNIX;
  const std::size_t length = name.size() < sizeof address.sun_path - 1 ? name.size() : sizeof address.sun_path - 1;
  std::memcpy(address.sun_path + 1, name.data(), length);
  return static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + length);
}

}  // namespace hydride
