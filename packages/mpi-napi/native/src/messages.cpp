#include "messages.h"

#include <mpi.h>

#include <memory>

#include "arguments.h"
#include "datatypes.h"
#include "errors.h"
#include "requests.h"

namespace hydride {
namespace {

/** JavaScript numbers -1 for any source or tag and -2 for no process. */
int sourceOf(std::int64_t value) {
  return value == -1 ? MPI_ANY_SOURCE : value == -2 ? MPI_PROC_NULL : static_cast<int>(value);
}
int tagOf(std::int64_t value) { return value == -1 ? MPI_ANY_TAG : static_cast<int>(value); }

/** The message that was probed last and not yet received: one at a time is enough for one thread. */
MPI_Message probed = MPI_MESSAGE_NULL;

}  // namespace

/** (comm, data, count, datatype, destination, tag, synchronous, nonblocking) */
napi_value send(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const std::int64_t count = arguments.integer(2);
    const std::int64_t datatype = arguments.integer(3);
    const void* data = arguments.data(1, count * elementBytes(datatype));
    const Layout layout(count, datatype);
    const int to = sourceOf(arguments.integer(4));
    const int tag = arguments.int32(5);
    const bool synchronous = arguments.flag(6);
    const MPI_Comm comm = arguments.comm(0);
    if (!arguments.flag(7)) {
      checkMpi((synchronous ? MPI_Ssend : MPI_Send)(data, layout.count(), layout.type(), to, tag, comm),
               synchronous ? "MPI_Ssend" : "MPI_Send");
      return undefined(env);
    }
    auto request = std::make_unique<Request>();
    request->function = synchronous ? "MPI_Issend" : "MPI_Isend";
    request->parts.resize(1);
    checkMpi((synchronous ? MPI_Issend : MPI_Isend)(data, layout.count(), layout.type(), to, tag, comm,
                                                    request->parts.data()),
             request->function);
    return remember(env, std::move(request));
  });
}

/** (comm, data, count, datatype, source, tag, nonblocking) */
napi_value receive(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const std::int64_t count = arguments.integer(2);
    const std::int64_t datatype = arguments.integer(3);
    void* data = arguments.data(1, count * elementBytes(datatype));
    const Layout layout(count, datatype);
    const int from = sourceOf(arguments.integer(4));
    const int tag = tagOf(arguments.integer(5));
    const MPI_Comm comm = arguments.comm(0);
    if (!arguments.flag(6)) {
      MPI_Status status{};
      checkMpi(MPI_Recv(data, layout.count(), layout.type(), from, tag, comm, &status), "MPI_Recv");
      return describeStatus(env, status, datatype);
    }
    auto request = std::make_unique<Request>();
    request->function = "MPI_Irecv";
    request->fromNobody = from == MPI_PROC_NULL;
    request->datatype = datatype;
    request->parts.resize(1);
    checkMpi(MPI_Irecv(data, layout.count(), layout.type(), from, tag, comm, request->parts.data()), "MPI_Irecv");
    return remember(env, std::move(request));
  });
}

/** (comm, data, count, datatype, destination, tag, data, count, datatype, source, tag): a receive and a send at once */
napi_value sendReceive(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const std::int64_t sendCount = arguments.integer(2);
    const std::int64_t sendType = arguments.integer(3);
    const std::int64_t receiveCount = arguments.integer(7);
    const std::int64_t receiveType = arguments.integer(8);
    const void* from = arguments.data(1, sendCount * elementBytes(sendType));
    void* to = arguments.data(6, receiveCount * elementBytes(receiveType));
    const Layout sends(sendCount, sendType);
    const Layout receives(receiveCount, receiveType);
    MPI_Status status{};
    checkMpi(MPI_Sendrecv(from, sends.count(), sends.type(), sourceOf(arguments.integer(4)), arguments.int32(5), to,
                          receives.count(), receives.type(), sourceOf(arguments.integer(9)),
                          tagOf(arguments.integer(10)), arguments.comm(0), &status),
             "MPI_Sendrecv");
    return describeStatus(env, status, receiveType);
  });
}

/** (comm, source, tag, datatype, nonblocking): undefined where there is none */
napi_value probe(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const int from = sourceOf(arguments.integer(1));
    const int tag = tagOf(arguments.integer(2));
    MPI_Status status{};
    int found = 1;
    if (arguments.flag(4)) {
      checkMpi(MPI_Iprobe(from, tag, arguments.comm(0), &found, &status), "MPI_Iprobe");
    } else {
      checkMpi(MPI_Probe(from, tag, arguments.comm(0), &status), "MPI_Probe");
    }
    return found ? describeStatus(env, status, arguments.integer(3)) : undefined(env);
  });
}

/** (comm, source, tag, nonblocking): bytes of a message that nobody else gets any more; undefined where there is none
 */
napi_value matchedProbe(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const int from = sourceOf(arguments.integer(1));
    const int tag = tagOf(arguments.integer(2));
    MPI_Status status{};
    int found = 1;
    if (arguments.flag(3)) {
      checkMpi(MPI_Improbe(from, tag, arguments.comm(0), &found, &probed, &status), "MPI_Improbe");
    } else {
      checkMpi(MPI_Mprobe(from, tag, arguments.comm(0), &probed, &status), "MPI_Mprobe");
    }
    return found ? describeStatus(env, status, 0) : undefined(env);
  });
}

/** (data, bytes): the message of the last matchedProbe() */
napi_value matchedReceive(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const std::int64_t bytes = arguments.integer(1);
    void* data = arguments.data(0, bytes);
    const Layout layout(bytes, 0);
    MPI_Status status{};
    checkMpi(MPI_Mrecv(data, layout.count(), layout.type(), &probed, &status), "MPI_Mrecv");
    return describeStatus(env, status, 0);
  });
}

}  // namespace hydride
