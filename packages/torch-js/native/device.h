// Devices, and libtorch's CUDA library, which is loaded at run time so that one binary serves both.
#pragma once

#include <c10/core/Device.h>

#include <string>

namespace torchjs {

// Whether a text names a device: "cpu", "cuda:1".
bool isDevice(const std::string& text);
// The device; throws where the text names none, or one that this machine does not have.
c10::Device parseDevice(const std::string& text);
// Before the first operator, because libtorch asks only once whether it has CUDA.
void loadCuda();

}  // namespace torchjs
