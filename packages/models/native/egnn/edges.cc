// EGNN's edges (Satorras et al., arXiv 2102.09844, eq. 3 and 4, and the sum of eq. 5) without anything of the size of
// edges times channels, or with two such tensors that are kept for the derivative.
#include <ATen/ATen.h>
#include <torch/library.h>

#include "egnn/edgeGradients.h"
#include "egnn/keeping.h"
#include "egnn/multiply.h"
#include "egnn/prepare.h"

namespace hydride::egnn {

namespace {

template <class T, class S>
class Operands {
 public:
  // What the way back reads alone is made for it alone.
  Operands(const Sizes& sizes, const Tensors& inputs, at::TensorList graph, const EdgeKernels<T, S>& kernels, bool back)
      : hidden_(sizes, inputs, graph, kernels.lanes), kernels_(kernels) {
    const auto row = [&](Input i) {
      rows_.push_back(i == kEnvelope ? inputs[i].contiguous() : padded(inputs[i], width()));
      return rows_.back().template const_data_ptr<T>();
    };
    edges.hidden = hidden_.get<T>();
    if (has(inputs[kEnvelope])) edges.envelope = row(kEnvelope);
    edges.message = packed(inputs[kMessage].t());
    if (back) edges.messageBack = packed(inputs[kMessage]);
    edges.messageBias = row(kMessageBias);
    edges.multiply = bfloat16Multiply();
    if (!has(inputs[kSize])) return;
    edges.size = packed(inputs[kSize].t());
    if (back) edges.sizeBack = packed(inputs[kSize] * inputs[kLast].unsqueeze(1));
    edges.sizeBias = row(kSizeBias);
    edges.last = row(kLast);
  }
  int64_t width() const { return hidden_.width(); }

  Edges<T, S> edges{};

 private:
  const S* packed(const at::Tensor& weight) {
    const int64_t channels = weight.size(0);
    packed_.push_back(at::empty({kernels_.packed(width()) * static_cast<int64_t>(sizeof(S))}, at::kByte));
    S* to = static_cast<S*>(packed_.back().mutable_data_ptr());
    const T* from = weight.const_data_ptr<T>();
    at::parallel_for(0, kernels_.panels(width()), 1, [&](int64_t first, int64_t last) {
      kernels_.pack(from, weight.stride(0), weight.stride(1), channels, width(), first, last, to);
    });
    return to;
  }
  HiddenOperands hidden_;
  const EdgeKernels<T, S>& kernels_;
  Tensors rows_, packed_;
};

template <class S>
S* dataOf(const at::Tensor& tensor) {
  return static_cast<S*>(tensor.mutable_data_ptr());
}

// run(kernels, precision of what is kept) for the operands' precision; or for bfloat16 where it is asked for and there
// is.
template <class Run>
void withKernels(const char* op, at::ScalarType type, bool silu, bool bfloat16, const Run& run) {
  const Activation activation = silu ? Activation::kSilu : Activation::kRelu;
  const EdgeKernels<float, BFloat16>* half = bfloat16Kernels(activation);
  if (type == at::kDouble) return run(edgeKernels<double, double>(activation), type);
  TORCH_CHECK_TYPE(type == at::kFloat, op, ": expected receivers in float32 or float64, found ", type);
  if (bfloat16 && half != nullptr && bfloat16Multiply() != nullptr)
    run(*half, at::kBFloat16);
  else
    run(edgeKernels<float, float>(activation), type);
}

using Results = std::tuple<at::Tensor, at::Tensor, Tensors>;

template <class T, class S>
Results forward(const EdgeKernels<T, S>& kernels, at::ScalarType kept, const Sizes& sizes, const Tensors& inputs,
                at::TensorList graph, bool keep) {
  const Rows rows(graph[kRows], std::nullopt, sizes.edges, partsOf(sizes.edges));
  const auto options = inputs[kReceivers].options();
  Operands<T, S> operands(sizes, inputs, graph, kernels, false);
  auto& edges = operands.edges;
  at::Tensor sums = at::zeros({sizes.atoms, operands.width()}, options);
  const at::Tensor perEdge = at::empty({edges.size != nullptr ? sizes.edges : 0}, options);
  const Keeping<T, S> keeping(kernels, edges);
  const Tensors made = keep ? keeping.make(sizes, operands.width(), options.dtype(kept)) : Tensors();
  keeping.give(made, edges);
  const EdgeResults<T> results{dataOf<T>(sums), dataOf<T>(perEdge)};
  const Workspaces workspaces(kernels.workspace(edges, false), rows.parts());
  forParts(rows.parts(), [&](int64_t part, int64_t thread) {
    kernels.forward(edges, rows.first(part), rows.first(part + 1), results, workspaces.of(thread));
    if (kept == at::kBFloat16) doneMultiplying();
  });
  return {sums.narrow(1, 0, sizes.channels).contiguous(), perEdge, made};
}

Results forwardOnCpu(at::TensorList given, at::TensorList graph, bool silu, bool keep, bool bfloat16) {
  constexpr const char* op = "egnn_edges";
  const Tensors inputs = given.vec();
  const Sizes sizes = check(op, inputs, graph);
  Results out;
  withKernels(op, inputs[kReceivers].scalar_type(), silu, bfloat16, [&](const auto& kernels, at::ScalarType kept) {
    out = forward(kernels, kept, sizes, inputs, graph, keep);
  });
  return out;
}

template <class T, class S>
Tensors backward(const EdgeKernels<T, S>& kernels, at::ScalarType precision, const Sizes& sizes, at::TensorList results,
                 const Tensors& inputs, at::TensorList kept, at::TensorList graph, const Wanted& wanted) {
  const Rows rows(graph[kRows], std::nullopt, sizes.edges, partsOf(sizes.edges));
  Operands<T, S> operands(sizes, inputs, graph, kernels, true);
  auto& edges = operands.edges;
  Keeping<T, S>(kernels, edges).give(kept, edges);
  const at::Tensor ofSums = has(results[0]) ? padded(results[0], operands.width()) : at::Tensor();
  const at::Tensor ofSizes = has(results[1]) ? results[1].contiguous() : at::Tensor();
  const auto data = [](const at::Tensor& tensor) { return tensor.defined() ? tensor.const_data_ptr<T>() : nullptr; };
  const ResultGradients<T> gradients{data(ofSums), data(ofSizes)};
  CollectedGradients collected(sizes, inputs, graph, rows, operands.width(), wanted, kernels.keepsSigns);
  const Workspaces workspaces(kernels.workspace(edges, true), rows.parts());
  forParts(rows.parts(), [&](int64_t part, int64_t thread) {
    kernels.backward(edges, gradients, rows.first(part), rows.first(part + 1), collected.of<T>(part, thread),
                     workspaces.of(thread));
    if (precision == at::kBFloat16) doneMultiplying();
    collected.done(part, thread);
  });
  Tensors out;
  for (size_t i = 0; i < kInputs; ++i) out.push_back(collected.total(static_cast<Input>(i)));
  return out;
}

Tensors backwardOnCpu(at::TensorList results, at::TensorList given, at::TensorList kept, at::TensorList graph,
                      bool silu, bool bfloat16, Wanted wanted) {
  constexpr const char* op = "egnn_edges_backward";
  const Tensors inputs = given.vec();
  const Sizes sizes = check(op, inputs, graph);
  Tensors out;
  withKernels(op, inputs[kReceivers].scalar_type(), silu, bfloat16, [&](const auto& kernels, at::ScalarType precision) {
    out = backward(kernels, precision, sizes, results, inputs, kept, graph, wanted);
  });
  return out;
}

}  // namespace

}  // namespace hydride::egnn

TORCH_LIBRARY_IMPL(hydride, CPU, library) {
  library.impl("egnn_edges_forward", hydride::egnn::forwardOnCpu);
  library.impl("egnn_edges_backward", hydride::egnn::backwardOnCpu);
}
