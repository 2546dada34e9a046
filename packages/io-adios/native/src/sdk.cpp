#include "sdk.h"

#include <adios2.h>

#include "communicators.h"
#include "errors.h"
#include "values.h"

namespace hydride {
namespace {

Value::Array operators() {
  return {
#ifdef ADIOS2_HAVE_BLOSC2
      Value(std::string("blosc")),
#endif
#ifdef ADIOS2_HAVE_BZIP2
      Value(std::string("bzip2")),
#endif
#ifdef ADIOS2_HAVE_MGARD
      Value(std::string("mgard")),
#endif
#ifdef ADIOS2_HAVE_PNG
      Value(std::string("png")),
#endif
#ifdef ADIOS2_HAVE_SZ
      Value(std::string("sz")),
#endif
#ifdef ADIOS2_HAVE_ZFP
      Value(std::string("zfp")),
#endif
  };
}

Value::Array engines() {
  return {
      Value(std::string("BP4")),     Value(std::string("BP5")), Value(std::string("Inline")),
#ifdef ADIOS2_HAVE_HDF5
      Value(std::string("HDF5")),
#endif
#ifdef ADIOS2_HAVE_SST
      Value(std::string("SST")),
#endif
#ifdef ADIOS2_HAVE_DATAMAN
      Value(std::string("DataMan")),
#endif
  };
}

}  // namespace

napi_value describeSdk(napi_env env, napi_callback_info) {
  return guarded(env, [&] {
    Value::Object sdk;
    sdk.emplace_back("version", std::string(ADIOS2_VERSION_STR));
    sdk.emplace_back("mpi", compiledForMpi());
    sdk.emplace_back("operators", operators());
    sdk.emplace_back("engines", engines());
    return toJs(env, Value(std::move(sdk)));
  });
}

}  // namespace hydride
