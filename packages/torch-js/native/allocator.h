// Small blocks of CPU memory are kept for the next tensor of their size.
#pragma once

namespace torchjs {

// Before the first tensor; once for the process.
void installAllocator();

}  // namespace torchjs
