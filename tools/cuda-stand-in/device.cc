// Devices cuda:0 and cuda:1 in the memory of the CPU: what libtorch asks of a device beside operators.
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>

#include <array>
#include <mutex>
#include <set>
#include <utility>

#include "blocks.h"
#include "streams.h"

namespace {

constexpr c10::DeviceIndex kDevices = 2;
thread_local c10::DeviceIndex currentDevice = 0;

c10::Device deviceAt(c10::DeviceIndex index) { return {c10::kCUDA, index}; }

struct Guard final : c10::impl::DeviceGuardImplInterface {
  c10::DeviceType type() const override { return c10::kCUDA; }
  c10::Device exchangeDevice(c10::Device device) const override {
    return deviceAt(std::exchange(currentDevice, device.index()));
  }
  c10::Device getDevice() const override { return deviceAt(currentDevice); }
  void setDevice(c10::Device device) const override { currentDevice = device.index(); }
  void uncheckedSetDevice(c10::Device device) const noexcept override { currentDevice = device.index(); }
  c10::DeviceIndex deviceCount() const noexcept override { return kDevices; }

  c10::Stream getStream(c10::Device device) const override { return standin::currentStream(device.index()); }
  c10::Stream getDefaultStream(c10::Device device) const override { return c10::Stream(c10::Stream::DEFAULT, device); }
  c10::Stream getStreamFromGlobalPool(c10::Device device, bool) const override {
    return standin::newStream(device.index());
  }
  c10::Stream getNewStream(c10::Device device, int) const override { return standin::newStream(device.index()); }
  c10::Stream exchangeStream(c10::Stream stream) const override { return standin::exchangeStream(stream); }
  bool queryStream(const c10::Stream&) const override { return false; }
  void synchronizeStream(const c10::Stream& stream) const override { standin::finish(stream); }
  void synchronizeDevice(const c10::DeviceIndex) const override { standin::finishAll(); }

  void record(void** event, const c10::Stream& stream, const c10::DeviceIndex, const c10::EventFlag) const override {
    if (*event == nullptr) *event = new standin::Event;
    standin::record(*static_cast<standin::Event*>(*event), stream);
  }
  void block(void* event, const c10::Stream& stream) const override {
    if (event != nullptr) standin::block(*static_cast<standin::Event*>(event), stream);
  }
  bool queryEvent(void*) const override { return false; }
  void synchronizeEvent(void* event) const override {
    if (event != nullptr) standin::finish(*static_cast<standin::Event*>(event));
  }
  void recordDataPtrOnStream(const c10::DataPtr& memory, const c10::Stream& stream) const override {
    standin::recordStream(memory, stream);
  }
  void destroyEvent(void* event, const c10::DeviceIndex) const noexcept override {
    delete static_cast<standin::Event*>(event);
  }
};

C10_REGISTER_GUARD_IMPL(CUDA, Guard)

struct DeviceAllocator final : c10::Allocator {
  c10::DataPtr allocate(std::size_t bytes) override {
    return standin::allocateBlock(bytes, standin::currentStream(currentDevice));
  }
  void copy_data(void* to, const void* from, std::size_t bytes) const override { default_copy_data(to, from, bytes); }
};

std::mutex pinnedMutex;
std::set<const void*>& pinned() {
  static auto* const all = new std::set<const void*>();
  return *all;
}

struct PinnedAllocator final : c10::Allocator {
  c10::DataPtr allocate(std::size_t bytes) override {
    void* data = c10::GetCPUAllocator()->raw_allocate(bytes == 0 ? 1 : bytes);
    const std::lock_guard lock(pinnedMutex);
    pinned().insert(data);
    return {data, data, &release, c10::Device(c10::kCPU)};
  }
  c10::DeleterFnPtr raw_deleter() const override { return &release; }
  void copy_data(void* to, const void* from, std::size_t bytes) const override { default_copy_data(to, from, bytes); }
  static void release(void* data) {
    {
      const std::lock_guard lock(pinnedMutex);
      pinned().erase(data);
    }
    c10::GetCPUAllocator()->raw_deallocate(data);
  }
};

DeviceAllocator deviceAllocator;
PinnedAllocator pinnedAllocator;
[[maybe_unused]] const bool isRegistered = (c10::SetAllocator(c10::kCUDA, &deviceAllocator), true);

}  // namespace

namespace at {

// By this name libtorch looks for it.
struct CUDAHooks final : at::CUDAHooksInterface {
  explicit CUDAHooks(at::CUDAHooksArgs) {}
  void init() const override {}
  bool isBuilt() const override { return true; }
  bool isAvailable() const override { return true; }
  bool hasCUDA() const override { return true; }
  bool hasPrimaryContext(c10::DeviceIndex) const override { return true; }
  int getNumGPUs() const override { return kDevices; }
  c10::DeviceIndex deviceCount() const override { return kDevices; }
  c10::DeviceIndex current_device() const override { return currentDevice; }
  c10::DeviceIndex getCurrentDevice() const override { return currentDevice; }
  void setCurrentDevice(c10::DeviceIndex device) const override { currentDevice = device; }
  c10::DeviceIndex exchangeDevice(c10::DeviceIndex device) const override {
    return std::exchange(currentDevice, device);
  }
  c10::DeviceIndex maybeExchangeDevice(c10::DeviceIndex device) const override { return exchangeDevice(device); }
  // Of the kind that the CPU's operators draw from.
  const at::Generator& getDefaultGenerator(c10::DeviceIndex device) const override {
    static std::array<at::Generator, kDevices> all{at::detail::createCPUGenerator(), at::detail::createCPUGenerator()};
    return all.at(device < 0 ? currentDevice : device);
  }
  at::Generator getNewGenerator(c10::DeviceIndex) const override { return at::detail::createCPUGenerator(); }
  c10::Allocator* getPinnedMemoryAllocator() const override { return &pinnedAllocator; }
  c10::Allocator* getCUDADeviceAllocator() const override { return &deviceAllocator; }
  bool isPinnedPtr(const void* data) const override {
    const std::lock_guard lock(pinnedMutex);
    return pinned().contains(data);
  }
};

REGISTER_CUDA_HOOKS(CUDAHooks)

}  // namespace at
