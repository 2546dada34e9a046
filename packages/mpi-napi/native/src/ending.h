#pragma once

#include <mpi.h>

#include <string>

namespace hydride {

/** Writes all of the text to the error stream. */
void say(const std::string& text);

/** "rank 1 of 4 on node7: <reason>"; where there is none, that the process ended first, and with what code. */
void sayEnd(int rank, int size, int code, const std::string& reason);

/** Ends all processes of the communicator's job, once the launcher has read what this one has written. */
[[noreturn]] void abortAll(MPI_Comm comm, int code);

}  // namespace hydride
