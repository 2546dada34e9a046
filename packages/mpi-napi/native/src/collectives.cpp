#include "collectives.h"

#include <mpi.h>

#include <algorithm>
#include <memory>

#include "arguments.h"
#include "begin.h"
#include "datatypes.h"
#include "errors.h"
#include "requests.h"

namespace hydride {
namespace {

/** The two sides of a gather or a scatter: data, count and datatype each, of which one may not be looked at. */
struct Sides {
  Sides(const Arguments& arguments, std::int64_t sendBlocks, std::int64_t receiveBlocks)
      : from(arguments.data(1, sendBlocks * arguments.integer(2) * elementBytes(arguments.integer(3)))),
        to(arguments.data(4, receiveBlocks * arguments.integer(5) * elementBytes(arguments.integer(6)))),
        sends(arguments.integer(2), arguments.integer(3)),
        receives(arguments.integer(5), arguments.integer(6)) {}

  void* from;
  void* to;
  Layout sends;
  Layout receives;
};

std::int64_t sizeOf(MPI_Comm comm) {
  int size = 0;
  checkMpi(MPI_Comm_size(comm, &size), "MPI_Comm_size");
  return size;
}

bool isRoot(MPI_Comm comm, int root) {
  int rank = 0;
  checkMpi(MPI_Comm_rank(comm, &rank), "MPI_Comm_rank");
  return rank == root;
}

/**
 * A reduction in parts of at most countLimit() elements, because operations take no derived types. `part` is called
 * with the addresses, the count and the request of each.
 */
template <typename Part>
napi_value reduceInParts(napi_env env, const char* function, void* from, void* to, std::int64_t count,
                         std::int64_t datatype, bool nonblocking, const Part& part) {
  auto request = std::make_unique<Request>();
  request->function = function;
  const std::int64_t parts = std::max<std::int64_t>(1, (count + countLimit() - 1) / countLimit());
  if (nonblocking) request->parts.resize(static_cast<std::size_t>(parts), MPI_REQUEST_NULL);
  for (std::int64_t i = 0; i < parts; i++) {
    const std::int64_t first = i * countLimit();
    const auto at = [&](void* data) {
      return data == MPI_IN_PLACE ? data : static_cast<char*>(data) + first * elementBytes(datatype);
    };
    const int now = static_cast<int>(std::min(countLimit(), count - first));
    checkMpi(part(at(from), at(to), now, nonblocking ? &request->parts[static_cast<std::size_t>(i)] : nullptr),
             function);
  }
  return nonblocking ? remember(env, std::move(request)) : undefined(env);
}

}  // namespace

/** (comm, nonblocking) */
napi_value barrier(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const MPI_Comm comm = arguments.comm(0);
    return begin(env, arguments.flag(1), "MPI_Barrier",
                 [&](MPI_Request* request) { return request ? MPI_Ibarrier(comm, request) : MPI_Barrier(comm); });
  });
}

/** (comm, data, count, datatype, root, nonblocking) */
napi_value broadcast(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const MPI_Comm comm = arguments.comm(0);
    const std::int64_t count = arguments.integer(2);
    const std::int64_t datatype = arguments.integer(3);
    void* data = arguments.data(1, count * elementBytes(datatype));
    const Layout layout(count, datatype);
    const int root = arguments.int32(4);
    return begin(env, arguments.flag(5), "MPI_Bcast", [&](MPI_Request* request) {
      return request ? MPI_Ibcast(data, layout.count(), layout.type(), root, comm, request)
                     : MPI_Bcast(data, layout.count(), layout.type(), root, comm);
    });
  });
}

/** (comm, data, count, datatype, data, count of each, datatype, root, nonblocking) */
napi_value gather(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const MPI_Comm comm = arguments.comm(0);
    const int root = arguments.int32(7);
    const Sides sides(arguments, 1, isRoot(comm, root) ? sizeOf(comm) : 0);
    const auto& [from, to, sends, receives] = sides;
    return begin(env, arguments.flag(8), "MPI_Gather", [&](MPI_Request* request) {
      return request ? MPI_Igather(from, sends.count(), sends.type(), to, receives.count(), receives.type(), root, comm,
                                   request)
                     : MPI_Gather(from, sends.count(), sends.type(), to, receives.count(), receives.type(), root, comm);
    });
  });
}

/** (comm, data, count for each, datatype, data, count, datatype, root, nonblocking) */
napi_value scatter(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const MPI_Comm comm = arguments.comm(0);
    const int root = arguments.int32(7);
    const Sides sides(arguments, isRoot(comm, root) ? sizeOf(comm) : 0, 1);
    const auto& [from, to, sends, receives] = sides;
    return begin(env, arguments.flag(8), "MPI_Scatter", [&](MPI_Request* request) {
      return request
                 ? MPI_Iscatter(from, sends.count(), sends.type(), to, receives.count(), receives.type(), root, comm,
                                request)
                 : MPI_Scatter(from, sends.count(), sends.type(), to, receives.count(), receives.type(), root, comm);
    });
  });
}

/** (comm, data, count, datatype, data, count of each, datatype, nonblocking) */
napi_value allgather(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const MPI_Comm comm = arguments.comm(0);
    const Sides sides(arguments, 1, sizeOf(comm));
    const auto& [from, to, sends, receives] = sides;
    return begin(env, arguments.flag(7), "MPI_Allgather", [&](MPI_Request* request) {
      return request ? MPI_Iallgather(from, sends.count(), sends.type(), to, receives.count(), receives.type(), comm,
                                      request)
                     : MPI_Allgather(from, sends.count(), sends.type(), to, receives.count(), receives.type(), comm);
    });
  });
}

/** (comm, data, count for each, datatype, data, count of each, datatype, nonblocking) */
napi_value alltoall(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const MPI_Comm comm = arguments.comm(0);
    const Sides sides(arguments, sizeOf(comm), sizeOf(comm));
    const auto& [from, to, sends, receives] = sides;
    return begin(env, arguments.flag(7), "MPI_Alltoall", [&](MPI_Request* request) {
      return request ? MPI_Ialltoall(from, sends.count(), sends.type(), to, receives.count(), receives.type(), comm,
                                     request)
                     : MPI_Alltoall(from, sends.count(), sends.type(), to, receives.count(), receives.type(), comm);
    });
  });
}

/** (comm, data, data, count, datatype, operation, root, nonblocking) */
napi_value reduce(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const MPI_Comm comm = arguments.comm(0);
    const std::int64_t count = arguments.integer(3);
    const std::int64_t datatype = arguments.integer(4);
    const MPI_Op op = operationAt(arguments.integer(5));
    const int root = arguments.int32(6);
    const std::int64_t bytes = count * elementBytes(datatype);
    void* from = arguments.data(1, bytes);
    void* to = arguments.data(2, isRoot(comm, root) ? bytes : 0);
    const MPI_Datatype type = datatypeAt(datatype);
    return reduceInParts(env, "MPI_Reduce", from, to, count, datatype, arguments.flag(7),
                         [&](void* source, void* result, int now, MPI_Request* request) {
                           return request ? MPI_Ireduce(source, result, now, type, op, root, comm, request)
                                          : MPI_Reduce(source, result, now, type, op, root, comm);
                         });
  });
}

/** (comm, data, data, count, datatype, operation, nonblocking) */
napi_value allreduce(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const MPI_Comm comm = arguments.comm(0);
    const std::int64_t count = arguments.integer(3);
    const std::int64_t datatype = arguments.integer(4);
    const MPI_Op op = operationAt(arguments.integer(5));
    void* from = arguments.data(1, count * elementBytes(datatype));
    void* to = arguments.data(2, count * elementBytes(datatype));
    const MPI_Datatype type = datatypeAt(datatype);
    return reduceInParts(env, "MPI_Allreduce", from, to, count, datatype, arguments.flag(6),
                         [&](void* source, void* result, int now, MPI_Request* request) {
                           return request ? MPI_Iallreduce(source, result, now, type, op, comm, request)
                                          : MPI_Allreduce(source, result, now, type, op, comm);
                         });
  });
}

/** (comm, data, data, count, datatype, operation, without the own part, nonblocking) */
napi_value scan(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const MPI_Comm comm = arguments.comm(0);
    const std::int64_t count = arguments.integer(3);
    const std::int64_t datatype = arguments.integer(4);
    const MPI_Op op = operationAt(arguments.integer(5));
    void* from = arguments.data(1, count * elementBytes(datatype));
    void* to = arguments.data(2, count * elementBytes(datatype));
    const MPI_Datatype type = datatypeAt(datatype);
    const bool exclusive = arguments.flag(6);
    return reduceInParts(env, exclusive ? "MPI_Exscan" : "MPI_Scan", from, to, count, datatype, arguments.flag(7),
                         [&](void* source, void* result, int now, MPI_Request* request) {
                           if (request) {
                             return (exclusive ? MPI_Iexscan : MPI_Iscan)(source, result, now, type, op, comm, request);
                           }
                           return (exclusive ? MPI_Exscan : MPI_Scan)(source, result, now, type, op, comm);
                         });
  });
}

}  // namespace hydride
