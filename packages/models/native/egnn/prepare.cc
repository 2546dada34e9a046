#include "egnn/prepare.h"

namespace hydride::egnn {

namespace {

void checkGraph(const char* op, const Sizes& sizes, at::TensorList graph) {
  for (size_t i = 0; i < kGraph; ++i) {
    const int64_t length = i == kRows ? sizes.atoms + 1 : sizes.edges;
    TORCH_CHECK_VALUE(graph[i].numel() == length, op, ": expected ", kGraphNames[i], " of ", length, ", found ",
                      graph[i].numel());
  }
  checkAtoms(op, kGraphNames[kSender], graph[kSender], sizes.atoms);
  const auto* offsets = graph[kRows].const_data_ptr<int32_t>();
  const auto* receiver = graph[kReceiver].const_data_ptr<int32_t>();
  for (int64_t i = 0; i < sizes.atoms; ++i)
    for (int64_t e = std::max(offsets[i], 0); e < std::min<int64_t>(offsets[i + 1], sizes.edges); ++e)
      TORCH_CHECK_INDEX(receiver[e] == i, op, ": expected receiver ", i, " at edge ", e,
                        " as rowOffsets has it, found ", receiver[e]);
}

}  // namespace

Sizes check(const char* op, const Tensors& inputs, at::TensorList graph) {
  TORCH_CHECK_VALUE(graph.size() == kGraph, op, ": expected a graph of ", +kGraph, " tensors, found ", graph.size());
  for (size_t i = 0; i < kGraph; ++i) checkIndex(op, kGraphNames[i], graph[i]);
  const at::Tensor &receivers = inputs[kReceivers], &scalars = inputs[kScalars];
  TORCH_CHECK_VALUE(receivers.dim() == 2 && scalars.dim() == 2 && receivers.size(1) > 0 && scalars.size(1) > 0, op,
                    ": expected receivers (N, F) and scalars (E, R), found ", receivers.sizes(), " and ",
                    scalars.sizes());
  const Sizes sizes{receivers.size(0), scalars.size(0), receivers.size(1), scalars.size(1)};
  const auto [atoms, edges, channels, functions] = sizes;
  const std::vector<int64_t> shapes[] = {{atoms, channels},
                                         {atoms, channels},
                                         {edges, functions},
                                         {functions, channels},
                                         {edges},
                                         {channels, channels},
                                         {channels},
                                         {channels, channels},
                                         {channels},
                                         {channels}};
  const auto some = [&](size_t i) { return i < inputs.size() && has(inputs[i]); };
  TORCH_CHECK_VALUE(some(kSize) == some(kSizeBias) && some(kSize) == some(kLast), op,
                    ": expected size weight, size bias and last together, or none of them");
  for (size_t i = 0; i < inputs.size(); ++i) {
    if ((i == kEnvelope || i >= kSize) && !has(inputs[i])) continue;
    TORCH_CHECK_VALUE(inputs[i].sizes() == shapes[i], op, ": expected ", kInputNames[i], " ",
                      at::IntArrayRef(shapes[i]), ", found ", inputs[i].sizes());
    TORCH_CHECK_TYPE(inputs[i].scalar_type() == receivers.scalar_type(), op, ": expected ", kInputNames[i],
                     " as receivers, ", receivers.scalar_type(), ", found ", inputs[i].scalar_type());
  }
  checkGraph(op, sizes, graph);
  return sizes;
}

}  // namespace hydride::egnn
