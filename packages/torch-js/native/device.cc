#include "device.h"

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <dlfcn.h>
#include <sys/stat.h>

#include <cstdlib>
#include <cstring>
#include <mutex>

#include "napi.h"
#include "registrations.h"
#include "tensor.h"

namespace torchjs {

namespace {

// Why there is no CUDA; empty where there is.
std::string& missing() {
  static auto* reason = new std::string;
  return *reason;
}

std::string folderOfLibtorch() {
  Dl_info info{};
  if (dladdr(reinterpret_cast<const void*>(&at::autocast::clear_cache), &info) == 0 || info.dli_fname == nullptr)
    return ".";
  std::string file = info.dli_fname;
  size_t slash = file.rfind('/');
  return slash == std::string::npos ? "." : file.substr(0, slash);
}

std::string tryToLoad() {
  const char* visible = std::getenv("CUDA_VISIBLE_DEVICES");
  if (visible != nullptr && (*visible == '\0' || std::strcmp(visible, "-1") == 0))
    return "CUDA_VISIBLE_DEVICES hides all devices";
  if (dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL) == nullptr)
    return "there is no NVIDIA driver (libcuda.so.1) on this machine";
  const std::string folder = folderOfLibtorch(), library = folder + "/libtorch_cuda.so";
  struct stat status{};
  if (stat(library.c_str(), &status) != 0)
    return "the libtorch in " + folder + " has no libtorch_cuda.so; use one that was built with CUDA";
  if (dlopen(library.c_str(), RTLD_NOW | RTLD_GLOBAL) == nullptr)
    return std::string("it could not be loaded: ") + dlerror();
  return "";
}

int deviceCount() {
  if (!missing().empty() || !c10::impl::hasDeviceGuardImpl(c10::kCUDA)) return 0;
  return c10::impl::VirtualGuardImpl(c10::kCUDA).deviceCount();
}

// cudaState(): the number of devices, and why there is none.
napi_value cudaState(Call& call) {
  int count = deviceCount();
  const char* none = count > 0 ? "" : "the driver finds no device";
  napi_value state = newArray(call.env, 2);
  setElement(call.env, state, 0, fromInt64(call.env, count));
  setElement(call.env, state, 1, fromString(call.env, missing().empty() ? none : missing()));
  return state;
}

napi_value layout(Call& call) {
  switch (unwrap(call.env, call.at(0), "layout").layout()) {
    case at::kStrided:
      return fromString(call.env, "strided");
    case at::kSparse:
      return fromString(call.env, "sparse_coo");
    case at::kSparseCsr:
      return fromString(call.env, "sparse_csr");
    case at::kSparseCsc:
      return fromString(call.env, "sparse_csc");
    case at::kSparseBsr:
      return fromString(call.env, "sparse_bsr");
    case at::kSparseBsc:
      return fromString(call.env, "sparse_bsc");
    case at::kMkldnn:
      return fromString(call.env, "mkldnn");
    default:
      return fromString(call.env, "jagged");
  }
}

napi_value synchronize(Call& call) {
  c10::Device device = parseDevice(toString(call.env, call.at(0)));
  c10::impl::VirtualGuardImpl guard(device.type());
  guard.synchronizeDevice(device.has_index() ? device.index() : guard.getDevice().index());
  return undefined(call.env);
}

}  // namespace

bool isDevice(const std::string& text) {
  size_t colon = text.find(':');
  std::string kind = text.substr(0, colon);
  if (kind != "cpu" && kind != "cuda" && kind != "meta" && kind != "mps" && kind != "xpu") return false;
  if (colon == std::string::npos) return true;
  std::string index = text.substr(colon + 1);
  return !index.empty() && index.size() < 4 && index.find_first_not_of("0123456789") == std::string::npos;
}

c10::Device parseDevice(const std::string& text) {
  if (!isDevice(text))
    throw UsageError("TORCH_ARGUMENTS", "expected a device such as cpu or cuda:0, found \"" + text + "\"");
  if (text.rfind("cuda", 0) == 0) {
    int count = deviceCount();
    if (count == 0)
      throw UsageError("TORCH_DEVICE", "device " + text + ": CUDA is not available: " +
                                           (missing().empty() ? "the driver finds no device" : missing()));
    size_t colon = text.find(':');
    if (colon != std::string::npos && std::stoi(text.substr(colon + 1)) >= count)
      throw UsageError("TORCH_DEVICE",
                       "device " + text + ": this machine has cuda:0 to cuda:" + std::to_string(count - 1));
  }
  return c10::Device(text);
}

void loadCuda() {
  static std::once_flag once;
  std::call_once(once, [] { missing() = tryToLoad(); });
}

void registerDevices(napi_env env, napi_value exports) {
  loadCuda();
  exportFunction(env, exports, "cudaState", callback<cudaState>);
  exportFunction(env, exports, "layout", callback<layout>);
  exportFunction(env, exports, "synchronize", callback<synchronize>);
}

}  // namespace torchjs
