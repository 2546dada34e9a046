// Streams whose work is done only when somebody waits for it, as late as a real device may do it.
#pragma once

#include <c10/core/Stream.h>

#include <cstdint>
#include <functional>

namespace standin {

// Of a stream among those of all devices.
std::int64_t numberOf(const c10::Stream& stream);

c10::Stream currentStream(c10::DeviceIndex device);
// Gives the one that was current on this thread.
c10::Stream exchangeStream(const c10::Stream& stream);
c10::Stream newStream(c10::DeviceIndex device);

void enqueue(const c10::Stream& stream, std::function<void()> work);
// Does what the stream has been asked to so far.
void finish(const c10::Stream& stream);
void finishAll();

// What a stream had been asked to when the event was recorded is done before the other stream does anything more.
struct Event {
  std::int64_t stream = 0;
  std::uint64_t tasks = 0;
};
void record(Event& event, const c10::Stream& stream);
void block(const Event& event, const c10::Stream& stream);
void finish(const Event& event);

}  // namespace standin
