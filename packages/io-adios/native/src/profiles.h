#pragma once

#include <string>

namespace hydride {

/** The folder in which ADIOS2's readers leave notes of the time that they took, whatever the parameter Profile. */
inline constexpr const char* kNotesOfReaders = "/tmp/";

/**
 * Removes the notes that an engine of this process has made of the time that it took, after it was closed: readers make
 * them in kNotesOfReaders, writers in the file's folder, or beside it.
 */
void removeProfiles(const std::string& path, bool isReader);

}  // namespace hydride
