// Operands on which libtorch's kernels end the process, or never end: refused before they are called.
#pragma once

#include <ATen/core/function_schema.h>
#include <ATen/core/ivalue.h>

#include <vector>

namespace torchjs {

struct Overload;

// Throws a UsageError for arguments that must not reach the kernel.
using Guard = void (*)(const Overload& overload, const std::vector<c10::IValue>& arguments);

// The guard of an operator, or null: few need one.
Guard guardOf(const c10::FunctionSchema& schema);

}  // namespace torchjs
