// Small blocks of CPU memory are kept for the next tensor of their size.
#pragma once

#include <cstdint>

namespace torchjs {

// Before the first tensor; once for the process.
void installAllocator();

// The bytes that this thread has allocated so far, whatever became of them.
uint64_t allocatedByThisThread();

}  // namespace torchjs
