#pragma once

#include <node_api.h>

namespace hydride {

/**
 * (name, program, launcher names ranks): joins the ranks of the job that run on this host. The first of them starts
 * `program`, the witness, which lives as long as any of them, says which rank was killed or has crashed, and ends the
 * job; see witness.cpp. Not a collective call, and no call of MPI's. Where it cannot be, nothing happens.
 */
napi_value watchNeighbours(napi_env env, napi_callback_info info);

/** This process ends in order from here on. */
void leaveNeighbours();

/** The whole job ends, and the reason was told. */
void endNeighbours();

}  // namespace hydride
