// EGNN's edges (Satorras et al., arXiv 2102.09844, eq. 3 and 4, and the sum of eq. 5) without anything of the size of
// edges times channels, or with two such tensors that are kept for the derivative.
#include <ATen/ATen.h>
#include <torch/library.h>

#include "egnn/gradients.h"
#include "egnn/multiply.h"
#include "egnn/prepare.h"

namespace hydride::egnn {

namespace {

template <class T, class S>
class Operands {
 public:
  Operands(const Sizes& sizes, const Tensors& inputs, at::TensorList graph, const EdgeKernels<T, S>& kernels)
      : hidden_(sizes, inputs, graph, kernels.lanes), kernels_(kernels) {
    const auto row = [&](Input i) {
      rows_.push_back(i == kEnvelope ? inputs[i].contiguous() : padded(inputs[i], width()));
      return rows_.back().template const_data_ptr<T>();
    };
    edges.hidden = hidden_.get<T>();
    if (has(inputs[kEnvelope])) edges.envelope = row(kEnvelope);
    edges.message = packed(inputs[kMessage].t());
    edges.messageBack = packed(inputs[kMessage]);
    edges.messageBias = row(kMessageBias);
    edges.multiply = bfloat16Multiply();
    if (!has(inputs[kSize])) return;
    edges.size = packed(inputs[kSize].t());
    edges.sizeBack = packed(inputs[kSize]);
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
  Operands<T, S> operands(sizes, inputs, graph, kernels);
  auto& edges = operands.edges;
  const bool sizesToo = edges.size != nullptr;
  at::Tensor sums = at::zeros({sizes.atoms, operands.width()}, options);
  const at::Tensor perEdge = at::empty({sizesToo ? sizes.edges : 0}, options);
  Tensors keeping;
  if (keep)
    for (int k = 0; k < (sizesToo ? 2 : 1); ++k)
      keeping.push_back(at::empty({sizes.edges, operands.width()}, options.dtype(kept)));
  if (keep) edges.keptMessages = dataOf<S>(keeping[0]);
  if (keep && sizesToo) edges.keptSizes = dataOf<S>(keeping[1]);
  const EdgeResults<T> results{dataOf<T>(sums), dataOf<T>(perEdge)};
  const Workspaces workspaces(kernels.workspace(edges), rows.parts());
  forParts(rows.parts(), [&](int64_t part, int64_t thread) {
    kernels.forward(edges, rows.first(part), rows.first(part + 1), results, workspaces.of(thread));
    if (kept == at::kBFloat16) doneMultiplying();
  });
  return {sums.narrow(1, 0, sizes.channels).contiguous(), perEdge, keeping};
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

// The gradients of inputs, those that are wanted; the weights' are added up from those of the parts, in their order.
class Collected {
 public:
  Collected(const Sizes& sizes, const Tensors& inputs, at::TensorList graph, const Rows& rows, int64_t width,
            const Wanted& wanted)
      : channels_(sizes.channels),
        hidden_(sizes, graph, rows, width,
                {wanted[kReceivers], wanted[kSenders], wanted[kScalars], wanted[kScalarWeight]},
                inputs[kReceivers].scalar_type()) {
    const auto options = inputs[kReceivers].options();
    for (size_t i = kHiddenInputs; i < kInputs; ++i) {
      if (!wanted[i] || !has(inputs[i])) continue;
      if (i == kEnvelope)
        made_[i] = at::empty({sizes.edges}, options);
      else
        made_[i] = at::zeros({rows.parts(), inputs[i].dim() == 1 ? 1 : width, width}, options);
    }
  }
  template <class T>
  EdgeGradients<T> of(int64_t part) const {
    const auto own = [&](Input i) -> T* {
      if (!made_[i].defined()) return nullptr;
      return made_[i].template mutable_data_ptr<T>() + (i == kEnvelope ? 0 : part * made_[i].stride(0));
    };
    return {hidden_.of<T>(part), own(kEnvelope), own(kMessage), own(kMessageBias),
            own(kSize),          own(kSizeBias), own(kLast)};
  }
  // Without elements where it is not wanted.
  at::Tensor total(size_t input, const at::Tensor& like) const {
    at::Tensor total = input < kHiddenInputs ? hidden_.total(input) : made_[input];
    if (!total.defined()) return at::empty({0}, like.options());
    if (input <= kEnvelope) return total;
    total = total.sum(0).narrow(1, 0, channels_);
    return (total.size(0) == 1 ? total.squeeze(0) : total.narrow(0, 0, channels_)).contiguous();
  }

 private:
  int64_t channels_;
  HiddenResults hidden_;
  std::array<at::Tensor, kInputs> made_;
};

template <class T, class S>
Tensors backward(const EdgeKernels<T, S>& kernels, at::ScalarType precision, const Sizes& sizes, at::TensorList results,
                 const Tensors& inputs, at::TensorList kept, at::TensorList graph, const Wanted& wanted) {
  const Rows rows(graph[kRows], std::nullopt, sizes.edges, partsOf(sizes.edges));
  Operands<T, S> operands(sizes, inputs, graph, kernels);
  auto& edges = operands.edges;
  if (!kept.empty()) edges.keptMessages = dataOf<S>(kept[0]);
  if (kept.size() > 1) edges.keptSizes = dataOf<S>(kept[1]);
  const at::Tensor ofSums = has(results[0]) ? padded(results[0], operands.width()) : at::Tensor();
  const at::Tensor ofSizes = has(results[1]) ? results[1].contiguous() : at::Tensor();
  const auto data = [](const at::Tensor& tensor) { return tensor.defined() ? tensor.const_data_ptr<T>() : nullptr; };
  const ResultGradients<T> gradients{data(ofSums), data(ofSizes)};
  const Collected collected(sizes, inputs, graph, rows, operands.width(), wanted);
  const Workspaces workspaces(kernels.workspace(edges), rows.parts());
  forParts(rows.parts(), [&](int64_t part, int64_t thread) {
    kernels.backward(edges, gradients, rows.first(part), rows.first(part + 1), collected.of<T>(part),
                     workspaces.of(thread));
    if (precision == at::kBFloat16) doneMultiplying();
  });
  Tensors out;
  for (size_t i = 0; i < kInputs; ++i) out.push_back(collected.total(i, inputs[kReceivers]));
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
