// Ranks that exchange device memory, by the number that JavaScript knows them by.
#pragma once

#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>

#include <memory>

#include "api.h"

namespace hydride {

class Communicator {
 public:
  Communicator(ncclComm_t comm, int rank, int size, c10::DeviceIndex device)
      : rank(rank), size(size), device(device), comm_(comm) {}
  Communicator(const Communicator&) = delete;
  Communicator& operator=(const Communicator&) = delete;

  // Runs what `enqueue(comm, stream)` puts on the device's current stream as one group, and comes back when it is done:
  // a rank that has gone then is an error here, and not a kernel that something waits for later without end.
  template <class Enqueue>
  void run(Enqueue enqueue) {
    c10::cuda::CUDAGuard guard(device);
    const c10::cuda::CUDAStream stream = c10::cuda::getCurrentCUDAStream(device);
    ncclComm_t comm = live();
    check(api().GroupStart());
    const ncclResult_t enqueued = enqueue(comm, stream.stream());
    const ncclResult_t ended = api().GroupEnd();
    check(enqueued != ncclSuccess ? enqueued : ended);
    wait(stream);
  }

  // The ranks that give the same color, in their order here.
  std::shared_ptr<Communicator> split(int color);
  void destroy();

  const int rank, size;
  const c10::DeviceIndex device;

 private:
  ncclComm_t live() const;
  // Ends the communicator and throws for anything but success.
  void check(ncclResult_t result);
  void wait(const c10::cuda::CUDAStream& stream);

  ncclComm_t comm_;
};

std::shared_ptr<Communicator> initialize(const ncclUniqueId& id, int rank, int size, c10::DeviceIndex device);

int64_t keep(std::shared_ptr<Communicator> communicator);
std::shared_ptr<Communicator> find(int64_t handle);
std::shared_ptr<Communicator> forget(int64_t handle);

}  // namespace hydride
