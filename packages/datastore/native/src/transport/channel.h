#pragma once

#include <mpi.h>
#include <node_api.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "transport/fetch.h"

namespace hydride {

/** The memory of this rank that others read. */
using Memory = std::span<const std::uint8_t>;

/** A rank's end of a store's transport, with a thread of its own that alone uses its communicator. */
class Channel {
 public:
  /** Takes the communicator over. */
  Channel(MPI_Comm comm, Memory memory);
  virtual ~Channel() = default;
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  int ranks() const { return size_; }
  void start();
  void add(std::unique_ptr<Fetch> fetch);
  /** Ends the thread when all ranks have asked for it and nothing is under way. */
  void requestClose();
  /** Whether the thread ends within so many seconds. */
  bool waitUntilOver(double seconds);
  bool isOver();
  void join();
  /** What is here; of the main thread. */
  std::vector<std::unique_ptr<Fetch>> takeFinished();

  /** Of the main thread: what it owes. */
  std::size_t pending = 0;
  napi_deferred closing = nullptr;

 protected:
  /** What the thread does until all ranks are done. */
  virtual void run() = 0;

  std::vector<std::unique_ptr<Fetch>> takeWaiting();
  void finish(std::unique_ptr<Fetch> fetch);
  bool isClosing();
  /** Until there is something new from the main thread, or so long. */
  void rest(std::chrono::microseconds most);
  /** Until there is something new. */
  void rest();

  MPI_Comm comm_;
  Memory memory_;

 private:
  void body();
  bool hasNews() const { return !waiting_.empty() || (isClosing_ && !knowsClosing_); }

  int size_ = 1;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::unique_ptr<Fetch>> waiting_;
  std::vector<std::unique_ptr<Fetch>> finished_;
  bool isClosing_ = false;
  bool knowsClosing_ = false;
  bool isOver_ = true;
  std::thread thread_;
};

}  // namespace hydride
