// egnn_hidden on CUDA devices. What goes over edges is a kernel each; the rest are sums over segments and products of
// libtorch.
#include <ATen/ATen.h>
#include <ATen/Dispatch.h>
#include <torch/library.h>

#include "egnn/activation.cuh"
#include "egnn/hidden.cuh"
#include "egnn/hiddenKernels.cuh"

namespace hydride::egnn::cuda {

namespace {

using hydride::cuda::checkedOperand;
using hydride::cuda::dataOf;
using hydride::cuda::mutableDataOf;
using hydride::cuda::Scope;
using hydride::cuda::segmentSum;
using hydride::cuda::sortedSegments;

template <class T>
Graph<T> graphOf(const Operands& o) {
  return {o.sizes.atoms,
          o.sizes.edges,
          o.sizes.channels,
          o.sizes.functions,
          o.graph[kSender].const_data_ptr<int32_t>(),
          o.graph[kReceiver].const_data_ptr<int32_t>()};
}

template <class T>
Layer<T> layerOf(const Tensors& inputs) {
  return {dataOf<T>(inputs[kReceivers]), dataOf<T>(inputs[kSenders]), dataOf<T>(inputs[kScalars]),
          dataOf<T>(inputs[kScalarWeight])};
}

template <class Kernel, class... Arguments>
void launch(Kernel kernel, const Sizes& sizes, const Arguments&... arguments) {
  using namespace hydride::cuda;
  hydride::cuda::launch(kernel, channelBlocks(blocksFor(sizes.edges, kEdges), sizes.channels),
                        channelThreads(sizes.channels), arguments...);
}

template <class T, class S>
void fillHidden(const Operands& o, bool silu, const at::Tensor& out) {
  launch(silu ? hiddenForward<Silu<T>, T, S> : hiddenForward<Relu<T>, T, S>, o.sizes, graphOf<T>(o),
         layerOf<T>(o.inputs), mutableDataOf<S>(out));
}

at::Tensor emptyLikeHidden(const Operands& o) { return at::empty({o.sizes.edges, o.sizes.channels}, o.options()); }

// The gradients of what z is made of, from z's.
std::array<at::Tensor, kHiddenInputs> gradientsOf(const at::Tensor& ofZ, const Operands& o,
                                                  const HiddenWanted& wanted) {
  std::array<at::Tensor, kHiddenInputs> out;
  if (wanted[kReceivers]) out[kReceivers] = segmentSum(ofZ, o.received());
  if (wanted[kSenders]) out[kSenders] = segmentSum(ofZ, sortedSegments(o.graph[kSender], o.sizes.atoms));
  if (wanted[kScalars]) out[kScalars] = at::mm(ofZ, o[kScalarWeight].t());
  if (wanted[kScalarWeight]) out[kScalarWeight] = at::mm(o[kScalars].t(), ofZ);
  return out;
}

at::Tensor forwardOnCuda(const at::Tensor& receivers, const at::Tensor& senders, const at::Tensor& scalars,
                         const at::Tensor& weight, at::TensorList graph, bool silu) {
  const Operands operands("egnn_hidden", {receivers, senders, scalars, weight}, graph);
  const Scope scope(receivers);
  return hidden(operands, silu, operands.type());
}

Four backwardOnCuda(const at::Tensor& given, const at::Tensor& receivers, const at::Tensor& senders,
                    const at::Tensor& scalars, const at::Tensor& weight, at::TensorList graph, bool silu,
                    HiddenWanted wanted) {
  constexpr const char* op = "egnn_hidden_backward";
  const Operands operands(op, {receivers, senders, scalars, weight}, graph);
  const at::Tensor gradient =
      checkedOperand(op, "a gradient", given, {operands.sizes.edges, operands.sizes.channels}, receivers);
  const Scope scope(receivers);
  const auto [a, b, s, w] = hiddenGradients(gradient, operands, silu, wanted);
  return {a, b, s, w};
}

// The gradient of `given`, then those of the inputs; `cotangents` are those of backward's results, and undefined ones
// are zero.
Five doubleBackwardOnCuda(const c10::List<std::optional<at::Tensor>>& cotangents, const at::Tensor& given,
                          const at::Tensor& receivers, const at::Tensor& senders, const at::Tensor& scalars,
                          const at::Tensor& weight, at::TensorList graph, bool silu, HiddenWanted wanted) {
  constexpr const char* op = "egnn_hidden_double_backward";
  const Operands o(op, {receivers, senders, scalars, weight}, graph);
  const at::Tensor gradient = checkedOperand(op, "a gradient", given, {o.sizes.edges, o.sizes.channels}, receivers);
  Tensors changes(kHiddenInputs);
  for (size_t i = 0; i < kHiddenInputs; ++i) {
    const std::optional<at::Tensor> each = cotangents.get(i);
    if (each && each->defined()) changes[i] = checkedOperand(op, "a cotangent", *each, o[i].sizes(), receivers);
  }
  const Scope scope(receivers);
  // s and W of backward's products, beside those in z.
  const bool scalarsToo = wanted[kScalars] && changes[kScalarWeight].defined();
  const bool weightToo = wanted[kScalarWeight] && changes[kScalars].defined();
  const at::Tensor ofGradient = emptyLikeHidden(o), second = emptyLikeHidden(o),
                   first = scalarsToo || weightToo ? emptyLikeHidden(o) : at::Tensor();
  AT_DISPATCH_FLOATING_TYPES(o.type(), op, [&] {
    launch(silu ? hiddenDoubleBackward<Silu<scalar_t>, scalar_t> : hiddenDoubleBackward<Relu<scalar_t>, scalar_t>,
           o.sizes, graphOf<scalar_t>(o), layerOf<scalar_t>(o.inputs), layerOf<scalar_t>(changes),
           dataOf<scalar_t>(gradient), mutableDataOf<scalar_t>(ofGradient), mutableDataOf<scalar_t>(second),
           mutableDataOf<scalar_t>(first));
  });
  auto [a, b, s, w] = gradientsOf(second, o, wanted);
  if (scalarsToo) s.addmm_(first, changes[kScalarWeight].t());
  if (weightToo) w.addmm_(changes[kScalars].t(), first);
  return {ofGradient, a, b, s, w};
}

}  // namespace

Operands::Operands(const char* op, const Tensors& given, at::TensorList givenGraph) : inputs(given), graph(givenGraph) {
  const at::Tensor &receivers = given[kReceivers], &scalars = given[kScalars];
  TORCH_CHECK_VALUE(receivers.dim() == 2 && scalars.dim() == 2 && receivers.size(1) > 0 && scalars.size(1) > 0, op,
                    ": expected receivers (N, F) and scalars (E, R), found ", receivers.sizes(), " and ",
                    scalars.sizes());
  sizes = {receivers.size(0), scalars.size(0), receivers.size(1), scalars.size(1)};
  const int64_t N = sizes.atoms, E = sizes.edges, F = sizes.channels, R = sizes.functions;
  const std::vector<int64_t> shapes[] = {{N, F}, {N, F}, {E, R}, {R, F}, {E}, {F, F}, {F}, {F, F}, {F}, {F}};
  for (size_t i = 0; i < inputs.size(); ++i) {
    const bool needed = i < kHiddenInputs || i == kMessage || i == kMessageBias;
    if (!needed && given[i].numel() == 0)
      inputs[i] = at::Tensor();
    else
      inputs[i] = checkedOperand(op, kInputNames[i], given[i], shapes[i], receivers);
  }
  if (inputs.size() == kInputs)
    TORCH_CHECK_VALUE(has(kSize) == has(kSizeBias) && has(kSize) == has(kLast), op,
                      ": expected size weight, size bias and last together, or none of them");
  TORCH_CHECK_VALUE(graph.size() == kGraph, op, ": expected a graph of ", +kGraph, " tensors, found ", graph.size());
  for (size_t i = 0; i < kGraph; ++i)
    hydride::cuda::checkedIndex(op, kGraphNames[i], graph[i], i == kRows ? N + 1 : E, receivers);
  TORCH_CHECK_VALUE(N > 0 || E == 0, op, ": expected no edges where there are no atoms, found ", E);
}

at::Tensor hidden(const Operands& o, bool silu, at::ScalarType type) {
  const at::Tensor out = at::empty({o.sizes.edges, o.sizes.channels}, o.options().dtype(type));
  if (type == at::kBFloat16)
    fillHidden<float, at::BFloat16>(o, silu, out);
  else
    AT_DISPATCH_FLOATING_TYPES(type, "egnn_hidden", [&] { fillHidden<scalar_t, scalar_t>(o, silu, out); });
  return out;
}

std::array<at::Tensor, kHiddenInputs> hiddenGradients(const at::Tensor& gradient, const Operands& o, bool silu,
                                                      const HiddenWanted& wanted) {
  const at::Tensor ofZ = emptyLikeHidden(o);
  AT_DISPATCH_FLOATING_TYPES(o.type(), "egnn_hidden_backward", [&] {
    launch(silu ? hiddenBackward<Silu<scalar_t>, scalar_t> : hiddenBackward<Relu<scalar_t>, scalar_t>, o.sizes,
           graphOf<scalar_t>(o), layerOf<scalar_t>(o.inputs), dataOf<scalar_t>(gradient), mutableDataOf<scalar_t>(ofZ));
  });
  return gradientsOf(ofZ, o, wanted);
}

}  // namespace hydride::egnn::cuda

TORCH_LIBRARY_IMPL(hydride, CUDA, library) {
  library.impl("egnn_hidden", hydride::egnn::cuda::forwardOnCuda);
  library.impl("egnn_hidden_backward", hydride::egnn::cuda::backwardOnCuda);
  library.impl("egnn_hidden_double_backward", hydride::egnn::cuda::doubleBackwardOnCuda);
}
