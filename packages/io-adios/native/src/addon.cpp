#include <node_api.h>

#include "attributes.h"
#include "checksum.h"
#include "communicators.h"
#include "engines.h"
#include "errors.h"
#include "exchange.h"
#include "gets.h"
#include "ioThread.h"
#include "ios.h"
#include "puts.h"
#include "sdk.h"
#include "variables.h"

namespace hydride {
namespace {

void define(napi_env env, napi_value exports, const char* name, napi_callback callback) {
  napi_value function;
  check(napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function));
  check(napi_set_named_property(env, exports, name, function));
}

#define HYDRIDE_DEFINE(name) define(env, exports, #name, name)

void defineAll(napi_env env, napi_value exports) {
  HYDRIDE_DEFINE(checksum);
  HYDRIDE_DEFINE(describeSdk);
  HYDRIDE_DEFINE(exchangePaths);
  HYDRIDE_DEFINE(duplicateCommunicator);
  HYDRIDE_DEFINE(createAdios);
  HYDRIDE_DEFINE(closeAdios);
  HYDRIDE_DEFINE(declareIo);
  HYDRIDE_DEFINE(removeIo);
  HYDRIDE_DEFINE(setEngine);
  HYDRIDE_DEFINE(setParameters);
  HYDRIDE_DEFINE(addOperation);
  HYDRIDE_DEFINE(defineVariable);
  HYDRIDE_DEFINE(removeVariables);
  HYDRIDE_DEFINE(inquireVariables);
  HYDRIDE_DEFINE(defineAttribute);
  HYDRIDE_DEFINE(inquireAttributes);
  HYDRIDE_DEFINE(removeAttributes);
  HYDRIDE_DEFINE(openFile);
  HYDRIDE_DEFINE(beginStep);
  HYDRIDE_DEFINE(endStep);
  HYDRIDE_DEFINE(currentStep);
  HYDRIDE_DEFINE(performPuts);
  HYDRIDE_DEFINE(performDataWrite);
  HYDRIDE_DEFINE(flush);
  HYDRIDE_DEFINE(get);
  HYDRIDE_DEFINE(getMany);
  HYDRIDE_DEFINE(performGets);
  HYDRIDE_DEFINE(blocksInfo);
  HYDRIDE_DEFINE(closeFile);
  HYDRIDE_DEFINE(abandonFile);
}

}  // namespace
}  // namespace hydride

NAPI_MODULE_INIT() {
  return hydride::guarded(env, [&] {
    hydride::startJobs(env);
    hydride::defineAll(env, exports);
    return exports;
  });
}
