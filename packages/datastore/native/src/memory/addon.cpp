#include <node_api.h>

#include "errors.h"
#include "memory/gather.h"
#include "memory/segments.h"
#include "values.h"

NAPI_MODULE_INIT() {
  using namespace hydride;
  return guarded(env, [&] {
    define(env, exports, "allocateSegment", allocateSegment);
    define(env, exports, "attachSegment", attachSegment);
    define(env, exports, "mapFile", mapFile);
    define(env, exports, "segmentDescriptor", segmentDescriptor);
    define(env, exports, "segmentAddress", segmentAddress);
    define(env, exports, "segmentMemory", segmentMemory);
    define(env, exports, "releaseSegment", releaseSegment);
    define(env, exports, "isWrittenTo", isWrittenTo);
    define(env, exports, "gatherRecords", gatherRecords);
    return exports;
  });
}
