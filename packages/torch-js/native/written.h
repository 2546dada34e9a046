// The tensors that an operator writes to, as they were before it.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/ivalue.h>
#include <c10/util/SmallVector.h>

namespace torchjs {

// libtorch gives a tensor its new sizes before it finds that there is no memory for them: the operator throws, and
// leaves a tensor that reaches beyond its storage. So the sizes are noted before, and put back after a failure.
class Written {
 public:
  // A tensor, or a list of them.
  void note(const c10::IValue& operand);
  // After the operator has thrown.
  void restore();

 private:
  struct Before {
    at::Tensor tensor;
    at::Storage storage;
    c10::SmallVector<int64_t, 4> sizes, strides;
    int64_t offset;
  };
  void note(const at::Tensor& tensor);
  c10::SmallVector<Before, 1> before_;
};

// Whether every element lies inside the storage.
bool fitsStorage(const at::Tensor& tensor);

}  // namespace torchjs
