#include "windowAccess.h"

#include <mpi.h>

#include "arguments.h"
#include "begin.h"
#include "datatypes.h"
#include "errors.h"
#include "windows.h"

namespace hydride {
namespace {

/** (window, data, count, datatype, rank, displacement, ...): the same elements here and there */
struct Access {
  explicit Access(const Arguments& arguments)
      : win(window(arguments.integer(0))),
        data(arguments.data(1, arguments.integer(2) * elementBytes(arguments.integer(3)))),
        layout(arguments.integer(2), arguments.integer(3)),
        rank(arguments.int32(4)),
        place(static_cast<MPI_Aint>(arguments.integer(5))) {}

  MPI_Win win;
  void* data;
  Layout layout;
  int rank;
  MPI_Aint place;
};

}  // namespace

/** (..., nonblocking) */
napi_value get(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const Access access(arguments);
    const auto& [win, data, layout, rank, place] = access;
    const int n = layout.count();
    const MPI_Datatype type = layout.type();
    return begin(env, arguments.flag(6), "MPI_Get", [&](MPI_Request* request) {
      return request ? MPI_Rget(data, n, type, rank, place, n, type, win, request)
                     : MPI_Get(data, n, type, rank, place, n, type, win);
    });
  });
}

/** (..., nonblocking) */
napi_value put(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const Access access(arguments);
    const auto& [win, data, layout, rank, place] = access;
    const int n = layout.count();
    const MPI_Datatype type = layout.type();
    return begin(env, arguments.flag(6), "MPI_Put", [&](MPI_Request* request) {
      return request ? MPI_Rput(data, n, type, rank, place, n, type, win, request)
                     : MPI_Put(data, n, type, rank, place, n, type, win);
    });
  });
}

/** (..., operation, nonblocking) */
napi_value accumulate(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const Access access(arguments);
    const auto& [win, data, layout, rank, place] = access;
    const int n = layout.count();
    const MPI_Datatype type = layout.type();
    const MPI_Op op = operationAt(arguments.integer(6));
    return begin(env, arguments.flag(7), "MPI_Accumulate", [&](MPI_Request* request) {
      return request ? MPI_Raccumulate(data, n, type, rank, place, n, type, op, win, request)
                     : MPI_Accumulate(data, n, type, rank, place, n, type, op, win);
    });
  });
}

/** (window, data, result, datatype, rank, displacement, operation): one element */
napi_value fetchAndOp(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const std::int64_t datatype = arguments.integer(3);
    const void* data = arguments.data(1, elementBytes(datatype));
    void* result = arguments.data(2, elementBytes(datatype));
    checkMpi(MPI_Fetch_and_op(data, result, datatypeAt(datatype), arguments.int32(4),
                              static_cast<MPI_Aint>(arguments.integer(5)), operationAt(arguments.integer(6)),
                              window(arguments.integer(0))),
             "MPI_Fetch_and_op");
    return undefined(env);
  });
}

/** (window, data, comparison, result, datatype, rank, displacement): one element */
napi_value compareAndSwap(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    const std::int64_t datatype = arguments.integer(4);
    const std::int64_t bytes = elementBytes(datatype);
    const void* data = arguments.data(1, bytes);
    const void* comparison = arguments.data(2, bytes);
    void* result = arguments.data(3, bytes);
    checkMpi(MPI_Compare_and_swap(data, comparison, result, datatypeAt(datatype), arguments.int32(5),
                                  static_cast<MPI_Aint>(arguments.integer(6)), window(arguments.integer(0))),
             "MPI_Compare_and_swap");
    return undefined(env);
  });
}

}  // namespace hydride
