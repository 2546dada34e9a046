#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace hydride {

/** An error that reaches JavaScript as an Error with this code and, where one is to blame, the structure's position. */
class GraphError : public std::runtime_error {
 public:
  GraphError(const char* code, const std::string& message, std::int64_t structure = -1)
      : std::runtime_error(message), code(code), structure(structure) {}

  const char* code;
  std::int64_t structure;
};

}  // namespace hydride
