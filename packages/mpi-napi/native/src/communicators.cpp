#include "communicators.h"

#include <string>
#include <vector>

#include "arguments.h"
#include "ending.h"
#include "errors.h"

namespace hydride {
namespace {

/** Freed ones stay as MPI_COMM_NULL, so that a number never means another communicator. */
std::vector<MPI_Comm> communicators;

/** [handle, rank, size]; null for MPI_COMM_NULL. */
napi_value remember(napi_env env, MPI_Comm comm) {
  if (comm == MPI_COMM_NULL) {
    napi_value null;
    check(napi_get_null(env, &null));
    return null;
  }
  checkMpi(MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
  int rank = 0;
  int size = 0;
  checkMpi(MPI_Comm_rank(comm, &rank), "MPI_Comm_rank");
  checkMpi(MPI_Comm_size(comm, &size), "MPI_Comm_size");
  communicators.push_back(comm);
  return numbers(env,
                 {static_cast<double>(communicators.size() - 1), static_cast<double>(rank), static_cast<double>(size)});
}

}  // namespace

MPI_Comm communicator(std::int64_t handle) {
  if (handle < 0 || handle >= static_cast<std::int64_t>(communicators.size()) ||
      communicators[handle] == MPI_COMM_NULL) {
    throw MpiFailure("communicator", MPI_ERR_COMM, "no communicator has the number " + std::to_string(handle));
  }
  return communicators[handle];
}

void rememberFirstCommunicators() {
  communicators = {MPI_COMM_WORLD, MPI_COMM_SELF};
  for (MPI_Comm each : communicators) {
    checkMpi(MPI_Comm_set_errhandler(each, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
  }
}

/** (comm, color or undefined, key) */
napi_value split(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    napi_valuetype type;
    check(napi_typeof(env, arguments.at(1), &type));
    const int color = type == napi_undefined ? MPI_UNDEFINED : arguments.int32(1);
    MPI_Comm made = MPI_COMM_NULL;
    checkMpi(MPI_Comm_split(arguments.comm(0), color, arguments.int32(2), &made), "MPI_Comm_split");
    return remember(env, made);
  });
}

/** (comm, key): by shared memory */
napi_value splitType(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    MPI_Comm made = MPI_COMM_NULL;
    const MPI_Comm comm = arguments.comm(0);
    checkMpi(MPI_Comm_split_type(comm, MPI_COMM_TYPE_SHARED, arguments.int32(1), MPI_INFO_NULL, &made),
             "MPI_Comm_split_type");
    return remember(env, made);
  });
}

/** (comm) */
napi_value duplicate(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    MPI_Comm made = MPI_COMM_NULL;
    checkMpi(MPI_Comm_dup(arguments.comm(0), &made), "MPI_Comm_dup");
    return remember(env, made);
  });
}

/** (comm) */
napi_value freeCommunicator(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    arguments.comm(0);
    const std::int64_t handle = arguments.integer(0);
    checkMpi(MPI_Comm_free(&communicators[handle]), "MPI_Comm_free");
    communicators[handle] = MPI_COMM_NULL;
    return undefined(env);
  });
}

/** (comm) */
napi_value fortranHandle(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const MPI_Comm comm = Arguments(env, info).comm(0);
    return number(env, static_cast<double>(MPI_Comm_c2f(comm)));
  });
}

/** (comm, code): does not come back */
napi_value abortJob(napi_env env, napi_callback_info info) {
  return guarded(env, [&]() -> napi_value {
    const Arguments arguments(env, info);
    const MPI_Comm comm = arguments.comm(0);
    abortAll(comm, arguments.int32(1));
  });
}

}  // namespace hydride
