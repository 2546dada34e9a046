#include "lifecycle.h"

#include <mpi.h>

#include <cstdlib>
#include <string>

#if defined(OMPI_MAJOR_VERSION)
#include <mpi-ext.h>
#endif

#include "arguments.h"
#include "communicators.h"
#include "datatypes.h"
#include "ending.h"
#include "errors.h"
#include "neighbours.h"
#include "progress.h"
#include "requests.h"
#include "windows.h"

namespace hydride {
namespace {

/** So long what was begun may go on when the process ends. */
constexpr double kPatience = 5;

napi_env owner = nullptr;
bool running = false;
/** How the process ends, and why, once JavaScript has said it. */
int exitCode = 0;
std::string exitReason;

std::string compiledFor() {
#if defined(I_MPI_VERSION)
  return std::string("Intel(R) MPI Library ") + I_MPI_VERSION;
#elif defined(OMPI_MAJOR_VERSION)
  return "Open MPI v" + std::to_string(OMPI_MAJOR_VERSION) + "." + std::to_string(OMPI_MINOR_VERSION) + "." +
         std::to_string(OMPI_RELEASE_VERSION);
#elif defined(MPICH_VERSION)
  return std::string("MPICH Version: ") + MPICH_VERSION;
#else
  return "MPI " + std::to_string(MPI_VERSION) + "." + std::to_string(MPI_SUBVERSION);
#endif
}

/**
 * Ends MPI once, or the whole job where this process cannot end in order, what was begun not within `patience` seconds;
 * `env`, where JavaScript goes on.
 */
void end(napi_env env, double patience = kPatience) {
  if (!running) return;
  running = false;
  stopProgress();
  int size = 1;
  int rank = 0;
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  if (exitCode != 0) {
    if (size > 1) {
      sayEnd(rank, size, exitCode, exitReason);
      abortAll(MPI_COMM_WORLD, exitCode);
    }
    // Alone, there is nobody to tell.
    if (settleRequests(0) > 0) return;
  } else if (const int pending = settleRequests(patience); pending > 0) {
    say("@hydride/mpi-napi: rank " + std::to_string(rank) + " of " + std::to_string(size) + " ends while " +
        std::to_string(pending) + " request" + (pending == 1 ? " is" : "s are") +
        " still pending; the job is aborted\n");
    abortAll(MPI_COMM_WORLD, 1);
  }
  freeWindows(env);
  freeDatatypes();
  MPI_Finalize();
  leaveNeighbours();
}

/** The environment ends in order. */
void onCleanup(void*) {
  end(nullptr);
  closeProgress();
  owner = nullptr;
}

/** The process ends without the environment's hooks: process.exit() and exit(). */
#if defined(__GLIBC__)
void onProcessExit(int status, void*) {
  if (exitCode == 0) exitCode = status;
  end(nullptr);
}
#else
void onProcessExit() { end(nullptr); }
#endif

void callAtExit() {
#if defined(__GLIBC__)
  on_exit(onProcessExit, nullptr);
#else
  std::atexit(onProcessExit);
#endif
}

}  // namespace

void checkRunning(napi_env env) {
  if (running && env == owner) return;
  throw MpiFailure("MPI", MPI_ERR_OTHER,
                   running ? "MPI belongs to the thread that began it" : "MPI has not begun, or is over");
}

/** (wanted level 0 to 3, notify): the level that MPI gave */
napi_value initialize(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    int begun = 0;
    int over = 0;
    MPI_Initialized(&begun);
    MPI_Finalized(&over);
    if (over || running) throw MpiFailure("MPI_Init_thread", MPI_ERR_OTHER, "MPI cannot begin twice in a process");
    const int levels[] = {MPI_THREAD_SINGLE, MPI_THREAD_FUNNELED, MPI_THREAD_SERIALIZED, MPI_THREAD_MULTIPLE};
    int provided = MPI_THREAD_SINGLE;
    if (begun) {
      // Somebody else in this process did it.
      checkMpi(MPI_Query_thread(&provided), "MPI_Query_thread");
    } else {
      checkMpi(MPI_Init_thread(nullptr, nullptr, levels[arguments.integer(0) & 3], &provided), "MPI_Init_thread");
    }
    running = true;
    owner = env;
    callAtExit();
    check(napi_add_env_cleanup_hook(env, onCleanup, nullptr));
    rememberFirstCommunicators();
    startProgress(env, arguments.at(1), provided == MPI_THREAD_MULTIPLE);
    int level = 0;
    for (int i = 0; i < 4; i++) {
      if (levels[i] <= provided) level = i;
    }
    int rank = 0;
    int size = 0;
    int* flag = nullptr;
    int found = 0;
    checkMpi(MPI_Comm_rank(MPI_COMM_WORLD, &rank), "MPI_Comm_rank");
    checkMpi(MPI_Comm_size(MPI_COMM_WORLD, &size), "MPI_Comm_size");
    checkMpi(MPI_Comm_get_attr(MPI_COMM_WORLD, MPI_TAG_UB, &flag, &found), "MPI_Comm_get_attr");
    return numbers(env, {static_cast<double>(level), static_cast<double>(rank), static_cast<double>(size),
                         static_cast<double>(found ? *flag : 32767)});
  });
}

/** (): ends MPI, or the job where an exit code was set that is not 0; [id, status or error] of each request till then
 */
napi_value finalize(napi_env env, napi_callback_info) {
  return guarded(env, [&] {
    checkRunning(env);
    if (exitCode != 0) {
      end(env);
      return undefined(env);
    }
    stopProgress();
    napi_value outcomes = endRequests(env, kPatience);
    end(env, 0);
    return outcomes;
  });
}

/** (code, reason): with which the process is about to end, as far as is known; the reason may be empty */
napi_value setExitCode(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    exitCode = arguments.int32(0);
    exitReason = arguments.text(1);
    return undefined(env);
  });
}

/** (): [what it was compiled for, what is loaded, the standard's version]; before MPI has begun, too */
napi_value libraryVersions(napi_env env, napi_callback_info) {
  return guarded(env, [&] {
    char library[MPI_MAX_LIBRARY_VERSION_STRING] = "";
    int length = 0;
    int version = 0;
    int subversion = 0;
    checkMpi(MPI_Get_library_version(library, &length), "MPI_Get_library_version");
    checkMpi(MPI_Get_version(&version, &subversion), "MPI_Get_version");
    napi_value list;
    check(napi_create_array_with_length(env, 4, &list));
    check(napi_set_element(env, list, 0, text(env, compiledFor())));
    check(napi_set_element(env, list, 1, text(env, library)));
    check(napi_set_element(env, list, 2, number(env, version)));
    check(napi_set_element(env, list, 3, number(env, subversion)));
    return list;
  });
}

napi_value processorName(napi_env env, napi_callback_info) {
  return guarded(env, [&] {
    char name[MPI_MAX_PROCESSOR_NAME] = "";
    int length = 0;
    checkMpi(MPI_Get_processor_name(name, &length), "MPI_Get_processor_name");
    return text(env, name);
  });
}

napi_value time(napi_env env, napi_callback_info) {
  return guarded(env, [&] { return number(env, MPI_Wtime()); });
}

napi_value tick(napi_env env, napi_callback_info) {
  return guarded(env, [&] { return number(env, MPI_Wtick()); });
}

/** (): whether MPI says that it takes device memory; undefined where it has no way to say */
napi_value cudaAware(napi_env env, napi_callback_info) {
  return guarded(env, [&] {
#if defined(MPIX_CUDA_AWARE_SUPPORT) || (defined(MPICH_NUMVERSION) && MPICH_NUMVERSION >= 40000000)
    napi_value result;
    check(napi_get_boolean(env, MPIX_Query_cuda_support() == 1, &result));
    return result;
#else
    return undefined(env);
#endif
  });
}

/** (limit): see countLimit() */
napi_value limitCounts(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    setCountLimit(Arguments(env, info).integer(0));
    return undefined(env);
  });
}

}  // namespace hydride
