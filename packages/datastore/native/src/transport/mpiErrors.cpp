#include "transport/mpiErrors.h"

#include <cstdio>
#include <cstdlib>

#include "errors.h"

namespace hydride {

void checkMpi(int code, const char* function) {
  if (code == MPI_SUCCESS) return;
  char text[MPI_MAX_ERROR_STRING] = "";
  int length = 0;
  MPI_Error_string(code, text, &length);
  throw StoreFailure("STORE_MPI", std::string(function) + ": " + text);
}

void endJob(const std::string& problem) {
  int rank = 0;
  int size = 1;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  std::fprintf(stderr, "@hydride/datastore: rank %d of %d: %s; the job is aborted\n", rank, size, problem.c_str());
  std::fflush(stderr);
  MPI_Abort(MPI_COMM_WORLD, 1);
  std::_Exit(1);
}

}  // namespace hydride
