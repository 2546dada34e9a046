#include "api.h"

#include <c10/util/Exception.h>
#include <dlfcn.h>

#include <cstdlib>

namespace hydride {

namespace {

constexpr const char* kName = "libnccl.so.2";

// By its name it is the one that libtorch has loaded, else the system's; what the user names comes first.
void* openLibrary() {
  std::string home;
  if (const char* named = std::getenv("NCCL_HOME"); named != nullptr && *named != '\0') {
    home = std::string(named) + "/lib/" + kName;
    if (void* library = dlopen(home.c_str(), RTLD_NOW | RTLD_LOCAL)) return library;
  }
  if (void* library = dlopen(kName, RTLD_NOW | RTLD_LOCAL)) return library;
  const std::string problem = dlerror();
  TORCH_CHECK_NOT_IMPLEMENTED(false, "expected ", kName, " of NCCL 2.18 or later ",
                              home.empty() ? "" : "as " + home + " or ",
                              "where libraries are looked for (LD_LIBRARY_PATH), found none: ", problem);
}

Api load() {
  // Sums in NVSwitch come out different from call to call. NCCL reads this once; what the user has set stays.
  setenv("NCCL_NVLS_ENABLE", "0", 0);
  void* library = openLibrary();
  Api found;
  auto find = [library](const char* name) {
    void* function = dlsym(library, name);
    TORCH_CHECK_NOT_IMPLEMENTED(function != nullptr, "expected NCCL 2.18 or later, found a ", kName, " without ", name);
    return function;
  };
#define HYDRIDE_NCCL_FIND(name) found.name = reinterpret_cast<decltype(found.name)>(find("nccl" #name));
  HYDRIDE_NCCL_FUNCTIONS(HYDRIDE_NCCL_FIND)
#undef HYDRIDE_NCCL_FIND
  found.GetVersion(&found.version);
  TORCH_CHECK_NOT_IMPLEMENTED(found.version >= HYDRIDE_NCCL_OLDEST, "expected NCCL 2.18 or later, found ",
                              found.version / 10000, ".", found.version / 100 % 100);
  return found;
}

}  // namespace

const Api& api() {
  static const Api loaded = load();
  return loaded;
}

std::string words(ncclResult_t result) {
  std::string text = api().GetErrorString(result);
  // Its argument is not looked at: what was noted is the thread's.
  const char* noted = api().GetLastError(nullptr);
  if (noted != nullptr && *noted != '\0') text += std::string(" (") + noted + ")";
  return text;
}

}  // namespace hydride
