#pragma once

#include <adios2.h>
#include <node_api.h>

#include <cstdint>
#include <memory>
#include <string>

#include "values.h"

namespace hydride {

/** What MPI says of itself where ADIOS2 has MPI, else nothing. */
Value compiledForMpi();

/** An ADIOS object for a communicator, as MPI_Comm_c2f gives it; alone with -1. */
std::unique_ptr<adios2::ADIOS> makeAdios(std::int64_t comm);
adios2::Engine openEngine(adios2::IO& io, const std::string& path, adios2::Mode mode, std::int64_t comm);
bool isFirstRank(std::int64_t comm);
/** The first rank on which something has failed, else -1; of one process alone (-1) 0 or -1. Collective. */
int firstFailing(std::int64_t comm, bool hasFailed);
/** Nothing for -1. Collective. */
void freeCommunicator(std::int64_t comm);

/** (comm): a duplicate of a communicator, so that the messages of the I/O thread do not meet others. Collective. */
napi_value duplicateCommunicator(napi_env env, napi_callback_info info);

}  // namespace hydride
