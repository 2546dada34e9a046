#pragma once

#include <node_api.h>

#include <memory>
#include <vector>

#include "requests.h"

namespace hydride {

/**
 * Requests whose end the event loop wants to hear of. With MPI_THREAD_MULTIPLE a thread tests them, at shorter and
 * then longer intervals, and calls `notify`; it sleeps while there are none. Else takeOver() tests them.
 */
void startProgress(napi_env env, napi_value notify, bool thread);
/** Joins the thread; requests that are not over stay with their owner. */
void stopProgress();
/** Tells the event loop nothing any more: its environment ends. */
void closeProgress();

void watch(napi_env env, std::shared_ptr<Request> request);
/** So that the caller alone uses the request from here on; false where it was not watched. */
bool unwatch(napi_env env, const Request& request);
/** Requests that are over. */
std::vector<std::shared_ptr<Request>> takeOver(napi_env env);

}  // namespace hydride
