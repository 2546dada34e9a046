// Shared libraries with operators of their own.
#include <dlfcn.h>

#include <algorithm>
#include <set>

#include "napi.h"
#include "registrations.h"
#include "schema.h"

namespace torchjs {

namespace {

std::set<std::string> allNames() {
  std::set<std::string> names;
  for (const c10::OperatorName& each : c10::Dispatcher::singleton().getAllOpNames())
    names.insert(each.overload_name.empty() ? each.name : each.name + "." + each.overload_name);
  return names;
}

// loadLibrary(path): the names of the operators that came with it.
napi_value loadLibrary(Call& call) {
  const std::string path = toString(call.env, call.at(0));
  const std::set<std::string> before = allNames();
  if (dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL) == nullptr)
    throw UsageError("TORCH_LOAD", std::string("loadLibrary: ") + dlerror() +
                                       "\n  expected a shared library that was linked against the libtorch in use");
  const std::set<std::string> after = allNames();
  std::vector<std::string> added;
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(), std::back_inserter(added));
  forgetOperators(added);
  napi_value array = newArray(call.env, added.size());
  for (size_t i = 0; i < added.size(); ++i) setElement(call.env, array, i, fromString(call.env, added[i]));
  return array;
}

}  // namespace

void registerLibraries(napi_env env, napi_value exports) {
  exportFunction(env, exports, "loadLibrary", callback<loadLibrary>);
}

}  // namespace torchjs
