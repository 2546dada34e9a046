// What egnn_edges keeps for its way back.
#pragma once

#include <ATen/ATen.h>

#include "egnn/kernels.h"
#include "egnn/prepare.h"

namespace hydride::egnn {

// Values of a layer that take more than this are computed again: one product in seven, for most of the memory.
constexpr int64_t kMostKeptBytes = int64_t{16} << 20;

// Of messages and, where there are any, of sizes: signs where they suffice, else values, else nothing.
template <class T, class S>
class Keeping {
 public:
  Keeping(const EdgeKernels<T, S>& kernels, const Edges<T, S>& edges)
      : kernels_(kernels), sizesToo_(edges.size != nullptr), enveloped_(edges.envelope != nullptr) {}

  Tensors make(const Sizes& sizes, int64_t width, at::TensorOptions options) const {
    const int64_t values = sizes.edges * width * static_cast<int64_t>(sizeof(S)) <= kMostKeptBytes ? sizes.edges : 0;
    Tensors kept;
    for (size_t k = 0; k < (sizesToo_ ? 2u : 1u); ++k)
      kept.push_back(signs(k) ? at::empty({sizes.edges, width / kernels_.lanes * kernels_.signsBytes}, at::kByte)
                              : at::empty({values, width}, options));
    return kept;
  }
  // So that the kernels write or read it.
  void give(at::TensorList kept, Edges<T, S>& edges) const {
    Kept<S>* places[] = {&edges.messages, &edges.sizes};
    for (size_t k = 0; k < kept.size(); ++k) {
      if (kept[k].numel() == 0) continue;
      void* data = kept[k].mutable_data_ptr();
      *places[k] = signs(k) ? Kept<S>{nullptr, data} : Kept<S>{static_cast<S*>(data), nullptr};
    }
  }

 private:
  bool signs(size_t k) const { return kernels_.keepsSigns && (k == 1 || !(sizesToo_ || enveloped_)); }

  const EdgeKernels<T, S>& kernels_;
  bool sizesToo_, enveloped_;
};

}  // namespace hydride::egnn
