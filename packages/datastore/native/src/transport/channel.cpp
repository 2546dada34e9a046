#include "transport/channel.h"

#include <utility>

#if defined(__linux__)
#include <sys/prctl.h>
#endif

#include "errors.h"
#include "transport/ending.h"
#include "transport/mpiErrors.h"

namespace hydride {

Channel::Channel(MPI_Comm comm, Memory memory) : comm_(comm), memory_(memory) {
  checkMpi(MPI_Comm_set_errhandler(comm_, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
  checkMpi(MPI_Comm_size(comm_, &size_), "MPI_Comm_size");
}

void Channel::start() {
  isOver_ = false;
  thread_ = std::thread([this] { body(); });
}

void Channel::body() {
#if defined(__linux__)
  // Short pauses are to be short.
  prctl(PR_SET_TIMERSLACK, 1000UL, 0UL, 0UL, 0UL);
#endif
  try {
    run();
    checkMpi(MPI_Comm_free(&comm_), "MPI_Comm_free");
  } catch (const std::exception& error) {
    endJob(error.what());
  }
  {
    const std::lock_guard lock(mutex_);
    isOver_ = true;
  }
  changed_.notify_all();
  tellMainThread();
}

void Channel::add(std::unique_ptr<Fetch> fetch) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(fetch));
  }
  changed_.notify_all();
}

void Channel::requestClose() {
  {
    const std::lock_guard lock(mutex_);
    isClosing_ = true;
  }
  changed_.notify_all();
}

bool Channel::waitUntilOver(double seconds) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::duration<double>(seconds), [&] { return isOver_; });
}

bool Channel::isOver() {
  const std::lock_guard lock(mutex_);
  return isOver_;
}

void Channel::join() {
  if (thread_.joinable()) thread_.join();
}

std::vector<std::unique_ptr<Fetch>> Channel::takeFinished() {
  const std::lock_guard lock(mutex_);
  return std::exchange(finished_, {});
}

std::vector<std::unique_ptr<Fetch>> Channel::takeWaiting() {
  const std::lock_guard lock(mutex_);
  return std::exchange(waiting_, {});
}

void Channel::finish(std::unique_ptr<Fetch> fetch) {
  {
    const std::lock_guard lock(mutex_);
    finished_.push_back(std::move(fetch));
  }
  tellMainThread();
}

bool Channel::isClosing() {
  const std::lock_guard lock(mutex_);
  knowsClosing_ = isClosing_;
  return isClosing_;
}

void Channel::rest(std::chrono::microseconds most) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, most, [&] { return hasNews(); });
}

void Channel::rest() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return hasNews(); });
}

}  // namespace hydride
