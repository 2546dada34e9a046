#include "streams.h"

#include <c10/core/Device.h>

#include <array>
#include <deque>
#include <map>
#include <mutex>
#include <utility>

namespace standin {

namespace {

struct Queue {
  std::deque<std::function<void()>> waiting;
  // Of all that were ever asked for.
  std::uint64_t asked = 0;
  std::uint64_t done = 0;
};

std::recursive_mutex mutex;

std::map<std::int64_t, Queue>& queues() {
  static auto* const all = new std::map<std::int64_t, Queue>();
  return *all;
}

constexpr std::size_t kMostDevices = 16;
thread_local std::array<c10::StreamId, kMostDevices> current{};

c10::Stream streamOf(c10::DeviceIndex device, c10::StreamId id) {
  return c10::Stream(c10::Stream::UNSAFE, c10::Device(c10::kCUDA, device), id);
}

void finishUpTo(std::int64_t id, std::uint64_t tasks) {
  const std::lock_guard lock(mutex);
  Queue& queue = queues()[id];
  while (queue.done < tasks) {
    auto work = std::move(queue.waiting.front());
    queue.waiting.pop_front();
    queue.done++;
    work();
  }
}

}  // namespace

std::int64_t numberOf(const c10::Stream& stream) {
  constexpr std::int64_t kMostStreams = std::int64_t{1} << 32;
  return stream.device_index() * kMostStreams + stream.id();
}

c10::Stream currentStream(c10::DeviceIndex device) { return streamOf(device, current.at(device)); }

c10::Stream exchangeStream(const c10::Stream& stream) {
  const c10::DeviceIndex device = stream.device_index();
  return streamOf(device, std::exchange(current.at(device), stream.id()));
}

c10::Stream newStream(c10::DeviceIndex device) {
  const std::lock_guard lock(mutex);
  static c10::StreamId last = 0;
  return streamOf(device, ++last);
}

void enqueue(const c10::Stream& stream, std::function<void()> work) {
  const std::lock_guard lock(mutex);
  Queue& queue = queues()[numberOf(stream)];
  queue.waiting.push_back(std::move(work));
  queue.asked++;
}

void finish(const c10::Stream& stream) {
  const std::lock_guard lock(mutex);
  finishUpTo(numberOf(stream), queues()[numberOf(stream)].asked);
}

void finishAll() {
  const std::lock_guard lock(mutex);
  for (auto& [id, queue] : queues()) finishUpTo(id, queue.asked);
}

void record(Event& event, const c10::Stream& stream) {
  const std::lock_guard lock(mutex);
  event = {numberOf(stream), queues()[numberOf(stream)].asked};
}

void block(const Event& event, const c10::Stream& stream) {
  enqueue(stream, [event] { finish(event); });
}

void finish(const Event& event) { finishUpTo(event.stream, event.tasks); }

}  // namespace standin
