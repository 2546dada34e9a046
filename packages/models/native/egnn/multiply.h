// Products in bfloat16 by libtorch, with matrix units where the processor has them.
#pragma once

#include "egnn/kernels.h"

namespace hydride::egnn {

// Null where this libtorch has none.
Multiply bfloat16Multiply();
// A thread that has multiplied says that it will not for now.
void doneMultiplying();

}  // namespace hydride::egnn
