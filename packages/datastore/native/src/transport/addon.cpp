#include <mpi.h>
#include <node_api.h>

#include <memory>
#include <string>
#include <utility>

#include "errors.h"
#include "transport/ending.h"
#include "transport/fetch.h"
#include "transport/mpiErrors.h"
#include "transport/rma.h"
#include "transport/service.h"
#include "values.h"

namespace hydride {
namespace {

/** MPI has begun in mpi-napi's library: where ours has not, it is another one. */
void checkRunning() {
  int begun = 0;
  checkMpi(MPI_Initialized(&begun), "MPI_Initialized");
  if (!begun)
    throw StoreFailure("STORE_MPI", "the communicator is not one of the MPI that the transport was built for");
}

/** (comm, address, bytes, whether one-sided): a transport. Collective; may fail on all ranks where it is one-sided. */
napi_value openTransport(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    checkRunning();
    MPI_Comm comm = MPI_COMM_NULL;
    const MPI_Comm from = MPI_Comm_f2c(static_cast<MPI_Fint>(arguments.integer(0)));
    checkMpi(MPI_Comm_dup(from, &comm), "MPI_Comm_dup");
    const Memory memory(arguments.address(1), static_cast<std::size_t>(arguments.integer(2)));
    std::unique_ptr<Channel> channel;
    if (arguments.flag(3)) {
      channel = std::make_unique<Rma>(comm, memory);
    } else {
      channel = std::make_unique<Service>(comm, memory);
    }
    return number(env, static_cast<double>(keepChannel(env, std::move(channel))));
  });
}

/** (transport, target, late, seconds of absence): see Rma::probe */
napi_value probeTransport(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    Rma* const rma = dynamic_cast<Rma*>(&channelAt(arguments.integer(0)));
    if (rma == nullptr) throw StoreFailure("STORE_ARGUMENT", "the transport is not one-sided");
    return number(env, rma->probe(static_cast<int>(arguments.integer(1)), arguments.flag(2), arguments.real(3)));
  });
}

/** (transport) */
napi_value startTransport(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    channelAt(Arguments(env, info).integer(0)).start();
    return undefined(env);
  });
}

/** (transport, Float64Array of target, offset and length of each range, Uint8Array for their bytes): a promise */
napi_value fetchRanges(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    const Arguments arguments(env, info);
    Channel& channel = channelAt(arguments.integer(0));
    auto fetch = std::make_unique<Fetch>();
    fetch->pieces = cutPieces(arguments.reals(1), arguments.bytes(2), channel.ranks());
    napi_value promise;
    check(napi_create_promise(env, &fetch->deferred, &promise));
    if (fetch->pieces.empty()) {
      check(napi_resolve_deferred(env, fetch->deferred, undefined(env)));
      return promise;
    }
    check(napi_create_reference(env, arguments.at(2), 1, &fetch->buffer));
    channel.pending++;
    countAwaited(env, 1);
    channel.add(std::move(fetch));
    return promise;
  });
}

/** (transport): a promise. Collective. */
napi_value closeTransport(napi_env env, napi_callback_info info) {
  return guarded(env, [&] {
    Channel& channel = channelAt(Arguments(env, info).integer(0));
    if (channel.closing != nullptr) throw StoreFailure("STORE_ARGUMENT", "the transport is being closed");
    napi_value promise;
    check(napi_create_promise(env, &channel.closing, &promise));
    countAwaited(env, 1);
    channel.requestClose();
    if (channel.isOver()) tellMainThread();
    return promise;
  });
}

/** (): ends all transports before MPI ends. What was asked for and has not come never comes. */
napi_value endTransports(napi_env env, napi_callback_info) {
  return guarded(env, [&] {
    endChannels();
    return undefined(env);
  });
}

}  // namespace
}  // namespace hydride

NAPI_MODULE_INIT() {
  using namespace hydride;
  return guarded(env, [&] {
    connectMainThread(env);
    define(env, exports, "openTransport", openTransport);
    define(env, exports, "probeTransport", probeTransport);
    define(env, exports, "startTransport", startTransport);
    define(env, exports, "fetchRanges", fetchRanges);
    define(env, exports, "closeTransport", closeTransport);
    define(env, exports, "endTransports", endTransports);
    return exports;
  });
}
