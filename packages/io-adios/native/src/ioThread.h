#pragma once

#include <node_api.h>

#include <functional>

#include "values.h"

namespace hydride {

/** Work without JavaScript, on the I/O thread. */
using Job = std::function<Value()>;

/** Once, on the main thread. */
void startJobs(napi_env env);

/**
 * A promise for what the job gives. Jobs run one at a time, in the order in which they were submitted: ADIOS2 is not
 * safe for threads.
 */
napi_value submit(napi_env env, Job job);

/** Ends the thread before the process ends, again after what else has registered itself to end by now. */
void endJobsFirst(napi_env env);

/** Seconds to wait at the end of the process for the job that runs then. */
void setPatience(double seconds);

}  // namespace hydride
