// Memory of the devices, which knows the streams that may use it.
#pragma once

#include <c10/core/Allocator.h>
#include <c10/core/Stream.h>

namespace standin {

// Of the device and the stream that are current.
c10::DataPtr allocateBlock(std::size_t bytes, const c10::Stream& stream);
void recordStream(const c10::DataPtr& memory, const c10::Stream& stream);
// Throws where the memory is another stream's, and does not know of this one: it could be given to the next tensor
// there.
void checkStream(const c10::DataPtr& memory, const c10::Stream& stream);

}  // namespace standin
