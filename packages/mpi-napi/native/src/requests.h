#pragma once

#include <mpi.h>
#include <node_api.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace hydride {

/** What has begun and is not over: one operation of MPI's, or several where a reduction goes in parts. */
struct Request {
  std::int64_t id = 0;
  const char* function = "";
  std::vector<MPI_Request> parts;
  /** In which the count of a message is given, an index as for datatypeAt(). */
  std::int64_t datatype = 0;
  /** A receive from MPI_PROC_NULL, whose status MPICH 4 leaves as it was. */
  bool fromNobody = false;
  /** It was asked to give up: MPI_Cancel is for once, and Open MPI 4 crashes the second time. */
  bool cancelled = false;
  /** What MPI reads until it is over. */
  std::vector<int> counts;
  std::vector<int> places;
  std::vector<MPI_Datatype> types;
  /** What is left to do when all parts have succeeded. */
  std::function<void()> after;

  MPI_Status status{};
  int code = MPI_SUCCESS;

  /** Whether all parts are over, with `status` and `code`; never waits. */
  bool test();
  void wait();
  /** What MPI says of it. */
  int cancel();

 private:
  void complete();
};

/** Gives the request a number under which JavaScript finds it. */
napi_value remember(napi_env env, std::unique_ptr<Request> request);

/** [source, tag, count, cancelled] of a message; the count is -1 where it is no whole number of elements. */
napi_value describeStatus(napi_env env, const MPI_Status& status, std::int64_t datatype);

/** Cancels receives and waits for the rest, at most so long; gives how many are not over. */
int settleRequests(double seconds);
/** The same where JavaScript goes on: [id, status or error] of each that is over. */
napi_value endRequests(napi_env env, double seconds);

napi_value testRequest(napi_env env, napi_callback_info info);
napi_value waitRequest(napi_env env, napi_callback_info info);
napi_value waitAny(napi_env env, napi_callback_info info);
napi_value cancelRequest(napi_env env, napi_callback_info info);
/** (request): the event loop hears when it is over, see progress.h. */
napi_value watchRequest(napi_env env, napi_callback_info info);
/** (): takes the requests that were watched and are over; where no thread tests them, tests them. */
napi_value takeFinished(napi_env env, napi_callback_info info);

}  // namespace hydride
