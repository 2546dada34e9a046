#include "communicator.h"

#include <chrono>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>

namespace hydride {

namespace {

// So often a stream is asked without a pause: small sums take some ten microseconds.
constexpr int kEager = 200;
constexpr std::chrono::microseconds kPause{20};

struct Kept {
  std::mutex mutex;
  int64_t last = 0;
  std::unordered_map<int64_t, std::shared_ptr<Communicator>> communicators;
};

// Never destroyed: at the process's end the CUDA driver may have gone before.
Kept& kept() {
  static auto* all = new Kept;
  return *all;
}

}  // namespace

std::shared_ptr<Communicator> initialize(const ncclUniqueId& id, int rank, int size, c10::DeviceIndex device) {
  c10::cuda::CUDAGuard guard(device);
  ncclComm_t comm = nullptr;
  const ncclResult_t result = api().CommInitRank(&comm, size, id, rank);
  TORCH_CHECK(result == ncclSuccess, "rank ", rank, " of ", size, ": ", words(result));
  return std::make_shared<Communicator>(comm, rank, size, device);
}

std::shared_ptr<Communicator> Communicator::split(int color) {
  c10::cuda::CUDAGuard guard(device);
  ncclComm_t part = nullptr;
  check(api().CommSplit(live(), color, rank, &part, nullptr));
  int own = 0, count = 0;
  check(api().CommUserRank(part, &own));
  check(api().CommCount(part, &count));
  return std::make_shared<Communicator>(part, own, count, device);
}

void Communicator::destroy() {
  if (comm_ == nullptr) return;
  c10::cuda::CUDAGuard guard(device);
  ncclComm_t comm = std::exchange(comm_, nullptr);
  const ncclResult_t result = api().CommDestroy(comm);
  TORCH_CHECK(result == ncclSuccess, "rank ", rank, " of ", size, ": ", words(result));
}

ncclComm_t Communicator::live() const {
  TORCH_CHECK(comm_ != nullptr, "rank ", rank, " of ", size,
              ": expected a communicator in use, found one that an earlier error has ended");
  return comm_;
}

void Communicator::check(ncclResult_t result) {
  if (result == ncclSuccess) return;
  const std::string text = words(result);
  // Kernels of it that wait for other ranks would keep the device for ever.
  if (comm_ != nullptr) api().CommAbort(std::exchange(comm_, nullptr));
  TORCH_CHECK(false, "rank ", rank, " of ", size, ": ", text);
}

void Communicator::wait(const c10::cuda::CUDAStream& stream) {
  for (int asked = 0;; ++asked) {
    const bool done = stream.query();
    ncclResult_t state = ncclSuccess;
    const ncclResult_t result = api().CommGetAsyncError(comm_, &state);
    check(result != ncclSuccess ? result : state);
    if (done) return;
    if (asked < kEager)
      std::this_thread::yield();
    else
      std::this_thread::sleep_for(kPause);
  }
}

int64_t keep(std::shared_ptr<Communicator> communicator) {
  std::lock_guard lock(kept().mutex);
  kept().communicators.emplace(++kept().last, std::move(communicator));
  return kept().last;
}

std::shared_ptr<Communicator> find(int64_t handle) {
  std::lock_guard lock(kept().mutex);
  const auto found = kept().communicators.find(handle);
  TORCH_CHECK_VALUE(found != kept().communicators.end(),
                    "expected a communicator in use, found one that was destroyed");
  return found->second;
}

std::shared_ptr<Communicator> forget(int64_t handle) {
  std::shared_ptr<Communicator> communicator = find(handle);
  std::lock_guard lock(kept().mutex);
  kept().communicators.erase(handle);
  return communicator;
}

}  // namespace hydride
