#pragma once

#include <node_api.h>

#include <cstdint>
#include <memory>

#include "transport/channel.h"

namespace hydride {

/** Once, when the add-on is loaded: by it threads reach the main thread. */
void connectMainThread(napi_env env);
/** Has the main thread settle what is finished; from any thread. */
void tellMainThread();
/** While there is something to wait for, the event loop goes on. */
void countAwaited(napi_env env, int change);

/** Channels live until the process ends; MPI is running when the first of them is kept. */
std::int64_t keepChannel(napi_env env, std::unique_ptr<Channel> channel);
Channel& channelAt(std::int64_t handle);

/** Ends all channels, before MPI ends: waits for the ranks that still read from this one, or ends the job. */
void endChannels();

}  // namespace hydride
