// PaiNN's message (Schuett et al., arXiv 2102.03150, eq. 7 and 8) from atoms' features and filters of edges, without
// anything of the size of edges times channels: filter, product and sum in one. Its derivative and that one's are
// operators as well, so that forces, and a loss on forces, cost no more memory.
#include <ATen/ATen.h>
#include <ATen/Dispatch.h>
#include <torch/library.h>

#include <array>

#include "call.h"
#include "painn/kernels.h"
#include "painn/operands.h"
#include "partition.h"

namespace hydride::painn {

namespace {

struct Sizes {
  int64_t atoms, edges, channels, functions;
};

Sizes check(const char* op, const Tensors& inputs, at::TensorList graph) {
  TORCH_CHECK_VALUE(graph.size() == kGraph, op, ": expected a graph of ", +kGraph, " tensors, found ", graph.size());
  for (size_t i = 0; i < kGraph; ++i) checkIndex(op, kGraphNames[i], graph[i]);
  const at::Tensor &basis = inputs[kBasis], &vectors = inputs[kVectors];
  TORCH_CHECK_VALUE(basis.dim() == 2 && vectors.dim() == 3, op, ": expected basis (E, R) and vectors (N, 3, F), found ",
                    basis.sizes(), " and ", vectors.sizes());
  const Sizes sizes{vectors.size(0), basis.size(0), vectors.size(2), basis.size(1)};
  const auto [atoms, edges, channels, functions] = sizes;
  const std::vector<int64_t> shapes[] = {
      {atoms, 3 * channels}, {atoms, 3, channels}, {edges, functions}, {edges, 3}, {functions, 3 * channels}};
  for (size_t i = 0; i < kInputs; ++i) {
    TORCH_CHECK_VALUE(inputs[i].sizes() == shapes[i], op, ": expected ", kInputNames[i], " ",
                      at::IntArrayRef(shapes[i]), ", found ", inputs[i].sizes());
    TORCH_CHECK_TYPE(inputs[i].scalar_type() == basis.scalar_type(), op, ": expected ", kInputNames[i], " as basis, ",
                     basis.scalar_type(), ", found ", inputs[i].scalar_type());
  }
  for (size_t i = 0; i < kGraph; ++i) {
    const int64_t length = i == kRows || i == kColumns ? atoms + 1 : edges;
    TORCH_CHECK_VALUE(graph[i].numel() == length, op, ": expected ", kGraphNames[i], " of ", length, ", found ",
                      graph[i].numel());
  }
  for (size_t i : {kSender, kReceiver}) checkAtoms(op, kGraphNames[i], graph[i], atoms);
  return sizes;
}

Tensors contiguous(const Tensors& tensors) {
  Tensors out;
  for (const at::Tensor& each : tensors) out.push_back(each.defined() ? each.contiguous() : each);
  return out;
}

template <class T>
Message<T> message(const Sizes& sizes, const Tensors& inputs, at::TensorList graph) {
  const auto data = [&](Input i) { return inputs[i].const_data_ptr<T>(); };
  const auto index = [&](Index i) { return graph[i].const_data_ptr<int32_t>(); };
  return {data(kPhi),      data(kVectors), data(kBasis),     data(kDirection), data(kWeight),   sizes.channels,
          sizes.functions, index(kSender), index(kReceiver), index(kRows),     index(kColumns), index(kTranspose)};
}

std::tuple<at::Tensor, at::Tensor> forwardOnCpu(const at::Tensor& phi, const at::Tensor& vectors,
                                                const at::Tensor& basis, const at::Tensor& direction,
                                                const at::Tensor& weight, at::TensorList graph) {
  const Tensors inputs = contiguous({phi, vectors, basis, direction, weight});
  const Sizes sizes = check("painn_message", inputs, graph);
  const Rows rows(graph[kRows], std::nullopt, sizes.edges);
  at::Tensor scalars = at::zeros({sizes.atoms, sizes.channels}, basis.options()),
             moved = at::zeros_like(inputs[kVectors]);
  AT_DISPATCH_FLOATING_TYPES(basis.scalar_type(), "painn_message", [&] {
    const auto m = message<scalar_t>(sizes, inputs, graph);
    scalar_t *s = scalars.mutable_data_ptr<scalar_t>(), *v = moved.mutable_data_ptr<scalar_t>();
    rows.parallel([&](int64_t first, int64_t last) { kernels<scalar_t>().forward(m, first, last, s, v); });
  });
  return {scalars, moved};
}

// The gradients of inputs that a pass over senders fills; the weight's is added up from those of the parts, in their
// order.
class Collected {
 public:
  Collected(const Tensors& inputs, const Wanted& wanted, int64_t parts) {
    for (size_t i = 0; i < kInputs; ++i) {
      const bool always = i == kPhi || i == kVectors;
      if (!always && !wanted[i])
        gradients[i] = at::Tensor();
      else if (i == kWeight)
        gradients[i] = at::zeros({parts, inputs[i].size(0), inputs[i].size(1)}, inputs[i].options());
      else
        gradients[i] = at::zeros_like(inputs[i]);
    }
  }
  template <class T>
  Results<T> results(int64_t part) const {
    const auto data = [&](Input i) {
      return gradients[i].defined() ? gradients[i].template mutable_data_ptr<T>() : nullptr;
    };
    T* weight = data(kWeight);
    if (weight != nullptr) weight += part * gradients[kWeight].stride(0);
    return {data(kPhi), data(kVectors), data(kBasis), data(kDirection), weight};
  }
  void finish() {
    if (gradients[kWeight].defined()) gradients[kWeight] = gradients[kWeight].sum(0);
  }
  std::array<at::Tensor, kInputs> gradients;
};

Five backwardOnCpu(const at::Tensor& gradScalars, const at::Tensor& gradVectors, const at::Tensor& phi,
                   const at::Tensor& vectors, const at::Tensor& basis, const at::Tensor& direction,
                   const at::Tensor& weight, at::TensorList graph, Wanted wanted) {
  const Tensors inputs = contiguous({phi, vectors, basis, direction, weight});
  const Tensors given = contiguous({gradScalars, gradVectors});
  const Sizes sizes = check("painn_message_backward", inputs, graph);
  const Rows columns(graph[kColumns], graph[kTranspose], sizes.edges);
  Collected collected(inputs, wanted, columns.parts());
  AT_DISPATCH_FLOATING_TYPES(basis.scalar_type(), "painn_message_backward", [&] {
    const auto m = message<scalar_t>(sizes, inputs, graph);
    const Gradients<scalar_t> g{given[0].const_data_ptr<scalar_t>(), given[1].const_data_ptr<scalar_t>()};
    columns.parallelParts([&](int64_t first, int64_t last, int64_t part) {
      kernels<scalar_t>().backward(m, g, first, last, collected.results<scalar_t>(part));
    });
  });
  collected.finish();
  auto& [a, b, c, d, e] = collected.gradients;
  return {a, b, c, d, e};
}

// The gradients of gradScalars and gradVectors, then those of the inputs; `cotangents` are those of backward's results,
// and undefined ones are zero.
Seven doubleBackwardOnCpu(const c10::List<std::optional<at::Tensor>>& cotangents, const at::Tensor& gradScalars,
                          const at::Tensor& gradVectors, const at::Tensor& phi, const at::Tensor& vectors,
                          const at::Tensor& basis, const at::Tensor& direction, const at::Tensor& weight,
                          at::TensorList graph, Wanted wanted) {
  const Tensors inputs = contiguous({phi, vectors, basis, direction, weight});
  const Tensors given = contiguous({gradScalars, gradVectors});
  Tensors changes;
  for (size_t i = 0; i < kInputs; ++i) {
    const std::optional<at::Tensor> each = cotangents.get(i);
    const bool defined = each && each->defined();
    changes.push_back(defined ? each->contiguous() : i == kWeight ? at::Tensor() : at::zeros_like(inputs[i]));
  }
  const Sizes sizes = check("painn_message_double_backward", inputs, graph);
  const Rows rows(graph[kRows], std::nullopt, sizes.edges), columns(graph[kColumns], graph[kTranspose], sizes.edges);
  at::Tensor scalars = at::zeros_like(given[0]), moved = at::zeros_like(given[1]);
  Collected collected(inputs, wanted, columns.parts());
  AT_DISPATCH_FLOATING_TYPES(basis.scalar_type(), "painn_message_double_backward", [&] {
    const auto m = message<scalar_t>(sizes, inputs, graph);
    const auto data = [](const at::Tensor& tensor) {
      return tensor.defined() ? tensor.const_data_ptr<scalar_t>() : nullptr;
    };
    const Gradients<scalar_t> g{data(given[0]), data(given[1])};
    const Cotangents<scalar_t> c{data(changes[0]), data(changes[1]), data(changes[2]), data(changes[3]),
                                 data(changes[4])};
    scalar_t *s = scalars.mutable_data_ptr<scalar_t>(), *v = moved.mutable_data_ptr<scalar_t>();
    rows.parallel([&](int64_t first, int64_t last) { kernels<scalar_t>().doubleReceivers(m, c, first, last, s, v); });
    columns.parallelParts([&](int64_t first, int64_t last, int64_t part) {
      kernels<scalar_t>().doubleSenders(m, c, g, first, last, collected.results<scalar_t>(part));
    });
  });
  collected.finish();
  auto& [a, b, d, e, f] = collected.gradients;
  return {scalars, moved, a, b, d, e, f};
}

}  // namespace

}  // namespace hydride::painn

TORCH_LIBRARY_IMPL(hydride, CPU, library) {
  library.impl("painn_message", hydride::painn::forwardOnCpu);
  library.impl("painn_message_backward", hydride::painn::backwardOnCpu);
  library.impl("painn_message_double_backward", hydride::painn::doubleBackwardOnCpu);
}
