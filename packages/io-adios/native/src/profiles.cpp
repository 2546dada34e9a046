#include "profiles.h"

#include <unistd.h>

#include <cstdio>
#include <sstream>

namespace hydride {

void removeProfiles(const std::string& path, bool isReader) {
  if (!isReader) {
    std::remove((path + "/profiling.json").c_str());
    std::remove((path + "_profiling.json").c_str());
    return;
  }
  std::ostringstream note;
  note << kNotesOfReaders << path.substr(path.find_last_of('/') + 1) << "_" << std::hex << ::getpid()
       << "_profiling.json";
  std::remove(note.str().c_str());
}

}  // namespace hydride
