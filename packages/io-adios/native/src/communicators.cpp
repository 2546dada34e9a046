#include "communicators.h"

#include "arguments.h"
#include "errors.h"
#include "ioThread.h"

#if ADIOS2_USE_MPI
#include <mpi.h>
#endif

namespace hydride {
namespace {

/** So long a job of several ranks may go on when the process ends: the others may never come. */
[[maybe_unused]] constexpr double kPatienceOfRanks = 5;

#if ADIOS2_USE_MPI
void checkMpi(int code, const char* function) {
  if (code == MPI_SUCCESS) return;
  char text[MPI_MAX_ERROR_STRING] = "";
  int length = 0;
  MPI_Error_string(code, text, &length);
  throw AdiosFailure("ADIOS_MPI", std::string(function) + ": " + text);
}

/** MPI has begun in mpi-napi's library: where ours has not, it is another one. */
void checkRunning() {
  int begun = 0;
  int level = MPI_THREAD_SINGLE;
  checkMpi(MPI_Initialized(&begun), "MPI_Initialized");
  if (!begun) {
    char library[MPI_MAX_LIBRARY_VERSION_STRING] = "";
    int length = 0;
    MPI_Get_library_version(library, &length);
    const std::string name(library, static_cast<std::size_t>(length));
    throw AdiosFailure("ADIOS_MPI", "the communicator is not one of the MPI that ADIOS2 uses, " +
                                        name.substr(0, name.find_first_of(",\n")));
  }
  checkMpi(MPI_Query_thread(&level), "MPI_Query_thread");
  if (level == MPI_THREAD_MULTIPLE) return;
  throw AdiosFailure("ADIOS_MPI", "MPI does not allow calls of several threads (MPI_THREAD_MULTIPLE)");
}

MPI_Comm toC(std::int64_t comm) { return MPI_Comm_f2c(static_cast<MPI_Fint>(comm)); }
#else
[[noreturn]] void refuse() { throw AdiosFailure("ADIOS_NO_MPI", "this ADIOS2 was built without MPI"); }
#endif

}  // namespace

Value compiledForMpi() {
#if ADIOS2_USE_MPI
  char library[MPI_MAX_LIBRARY_VERSION_STRING] = "";
  int length = 0;
  if (MPI_Get_library_version(library, &length) != MPI_SUCCESS) return Value();
  // Some count the zero at the end.
  return Value(std::string(library));
#else
  return Value();
#endif
}

std::unique_ptr<adios2::ADIOS> makeAdios(std::int64_t comm) {
  if (comm < 0) return std::make_unique<adios2::ADIOS>();
#if ADIOS2_USE_MPI
  return std::make_unique<adios2::ADIOS>(toC(comm));
#else
  refuse();
#endif
}

adios2::Engine openEngine(adios2::IO& io, const std::string& path, adios2::Mode mode, std::int64_t comm) {
  if (comm < 0) return io.Open(path, mode);
#if ADIOS2_USE_MPI
  return io.Open(path, mode, toC(comm));
#else
  refuse();
#endif
}

bool isFirstRank([[maybe_unused]] std::int64_t comm) {
#if ADIOS2_USE_MPI
  if (comm < 0) return true;
  int rank = 0;
  checkMpi(MPI_Comm_rank(toC(comm), &rank), "MPI_Comm_rank");
  return rank == 0;
#else
  return true;
#endif
}

int firstFailing([[maybe_unused]] std::int64_t comm, bool hasFailed) {
#if ADIOS2_USE_MPI
  if (comm >= 0) {
    int rank = 0;
    int size = 1;
    checkMpi(MPI_Comm_rank(toC(comm), &rank), "MPI_Comm_rank");
    checkMpi(MPI_Comm_size(toC(comm), &size), "MPI_Comm_size");
    const int own = hasFailed ? rank : size;
    int first = size;
    checkMpi(MPI_Allreduce(&own, &first, 1, MPI_INT, MPI_MIN, toC(comm)), "MPI_Allreduce");
    return first == size ? -1 : first;
  }
#endif
  return hasFailed ? 0 : -1;
}

void freeCommunicator([[maybe_unused]] std::int64_t comm) {
#if ADIOS2_USE_MPI
  if (comm < 0) return;
  MPI_Comm freed = toC(comm);
  checkMpi(MPI_Comm_free(&freed), "MPI_Comm_free");
#endif
}

napi_value duplicateCommunicator(napi_env env, [[maybe_unused]] napi_callback_info info) {
  return guarded(env, [&]() -> napi_value {
#if ADIOS2_USE_MPI
    checkRunning();
    MPI_Comm made = MPI_COMM_NULL;
    checkMpi(MPI_Comm_dup(toC(Arguments(env, info).integer(0)), &made), "MPI_Comm_dup");
    // MPI is running by now, and has to go on until the I/O thread has ended.
    endJobsFirst(env);
    setPatience(kPatienceOfRanks);
    return toJs(env, Value(static_cast<double>(MPI_Comm_c2f(made))));
#else
    refuse();
#endif
  });
}

}  // namespace hydride
