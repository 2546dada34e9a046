#include "folders.h"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "errors.h"

namespace hydride {
namespace {

/** What one rank opens while the others wait for it. */
constexpr const char* kFiles[] = {"md.idx", "md.0", "mmd.0"};

[[noreturn]] void refuse(const std::string& problem) { throw AdiosFailure("ADIOS_FILE", problem); }

std::string reason(int code) { return std::generic_category().message(code); }

}  // namespace

void makeFolder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  // Of a link to a folder some say that it is there already.
  std::error_code unknown;
  if (!std::filesystem::is_directory(path, unknown)) {
    refuse("the folder cannot be made: " + (error ? error.message() : "something else has its name"));
  }
  if (access(path.c_str(), W_OK | X_OK) != 0) refuse("the folder cannot be written to: " + reason(errno));
  for (const char* name : kFiles) {
    const std::string file = path + "/" + name;
    const bool isThere = std::filesystem::exists(file, unknown);
    if (isThere && !std::filesystem::is_regular_file(file, unknown)) refuse(file + " is not a file");
    if (isThere && access(file.c_str(), W_OK) != 0) refuse(file + " cannot be written to: " + reason(errno));
  }
}

}  // namespace hydride
