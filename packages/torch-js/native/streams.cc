// Streams of a device: orders of work, of which one is current on each thread.
#include <ATen/ATen.h>
#include <c10/core/Event.h>
#include <c10/core/Stream.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include "callbacks.h"
#include "device.h"
#include "napi.h"
#include "registrations.h"
#include "tensor.h"

namespace torchjs {

namespace {

using Guard = c10::impl::VirtualGuardImpl;

// A device of CUDA with its number, which src/cuda/stream.ts has checked to be one.
c10::Device deviceOf(const Call& call, size_t index) {
  const c10::Device device = parseDevice(toString(call.env, call.at(index)));
  return device.has_index() ? device : Guard(device.type()).getDevice();
}

// A stream is two arguments: its device and its number.
c10::Stream streamOf(const Call& call, size_t index) {
  return c10::Stream(c10::Stream::UNSAFE, deviceOf(call, index), toInt64(call.env, call.at(index + 1), "stream"));
}

napi_value toPair(napi_env env, const c10::Stream& stream) {
  napi_value pair = newArray(env, 2);
  setElement(env, pair, 0, fromString(env, stream.device().str()));
  setElement(env, pair, 1, fromInt64(env, stream.id()));
  return pair;
}

// newStream(device, isHighPriority): [device, number]
napi_value newStream(Call& call) {
  const c10::Device device = deviceOf(call, 0);
  const bool isHigh = toBool(call.env, call.at(1), "newStream");
  return toPair(call.env, Guard(device.type()).getStreamFromGlobalPool(device, isHigh));
}

// currentStream(device): [device, number]
napi_value currentStream(Call& call) {
  const c10::Device device = deviceOf(call, 0);
  return toPair(call.env, Guard(device.type()).getStream(device));
}

// Makes a stream, and its device, the current ones for as long as it lives.
class Current {
 public:
  explicit Current(const c10::Stream& stream)
      : guard_(stream.device_type()),
        device_(guard_.exchangeDevice(stream.device())),
        stream_(guard_.exchangeStream(stream)) {}
  ~Current() {
    guard_.exchangeStream(stream_);
    guard_.uncheckedSetDevice(device_);
  }
  Current(const Current&) = delete;
  Current& operator=(const Current&) = delete;

 private:
  Guard guard_;
  c10::Device device_;
  c10::Stream stream_;
};

// withStream(device, number, fn): what fn returns.
napi_value withStream(Call& call) {
  const Current current(streamOf(call, 0));
  return callFunction(call.env, call.at(2), {});
}

// waitStream(device, number, device, number): the first does nothing more before the second has done what it was asked
// to.
napi_value waitStream(Call& call) {
  const c10::Stream waiting = streamOf(call, 0);
  const c10::Stream other = streamOf(call, 2);
  c10::Event event(other.device_type());
  event.record(other);
  event.block(waiting);
  return undefined(call.env);
}

// synchronizeStream(device, number)
napi_value synchronizeStream(Call& call) {
  const c10::Stream stream = streamOf(call, 0);
  Guard(stream.device_type()).synchronizeStream(stream);
  return undefined(call.env);
}

// recordStream(tensor, device, number)
napi_value recordStream(Call& call) {
  const at::Tensor& tensor = unwrap(call.env, call.at(0), "recordStream");
  const c10::Stream stream = streamOf(call, 1);
  if (tensor.device() != stream.device())
    throw UsageError("TORCH_ARGUMENTS", "recordStream: expected a tensor on " + stream.device().str() +
                                            ", whose stream this is, found " + describe(tensor));
  Guard(stream.device_type()).recordDataPtrOnStream(tensor.storage().data_ptr(), stream);
  return undefined(call.env);
}

}  // namespace

void registerStreams(napi_env env, napi_value exports) {
  exportFunction(env, exports, "newStream", callback<newStream>);
  exportFunction(env, exports, "currentStream", callback<currentStream>);
  exportFunction(env, exports, "withStream", callback<withStream>);
  exportFunction(env, exports, "waitStream", callback<waitStream>);
  exportFunction(env, exports, "synchronizeStream", callback<synchronizeStream>);
  exportFunction(env, exports, "recordStream", callback<recordStream>);
}

}  // namespace torchjs
