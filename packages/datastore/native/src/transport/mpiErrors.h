#pragma once

#include <mpi.h>

#include <string>

namespace hydride {

/** Throws StoreFailure STORE_MPI where a function of MPI's did not succeed. */
void checkMpi(int code, const char* function);

/** Says what went wrong on this rank and ends the job: for threads, which have nobody to throw to. */
[[noreturn]] void endJob(const std::string& problem);

}  // namespace hydride
