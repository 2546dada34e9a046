#pragma once

#include <string>

namespace hydride {

/** Makes the folder of a file that is to be written, and what is above it. Throws AdiosFailure where that cannot be. */
void makeFolder(const std::string& path);

}  // namespace hydride
