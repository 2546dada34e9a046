// Each file adds its entries to the module through one of these.
#pragma once

#include <node_api.h>

namespace torchjs {

void registerTensor(napi_env env, napi_value exports);
void registerMemory(napi_env env, napi_value exports);
void registerScopes(napi_env env, napi_value exports);
void registerTypedArrays(napi_env env, napi_value exports);
void registerOperators(napi_env env, napi_value exports);
void registerAutograd(napi_env env, napi_value exports);
void registerHooks(napi_env env, napi_value exports);
void registerFunctions(napi_env env, napi_value exports);
void registerAnomaly(napi_env env, napi_value exports);
void registerModes(napi_env env, napi_value exports);
void registerDevices(napi_env env, napi_value exports);
void registerStreams(napi_env env, napi_value exports);
void registerIndexing(napi_env env, napi_value exports);
void registerLibraries(napi_env env, napi_value exports);
void registerGenerators(napi_env env, napi_value exports);
void registerRandom(napi_env env, napi_value exports);

}  // namespace torchjs
