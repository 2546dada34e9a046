// PaiNN's message on CUDA devices. What atoms receive and send is summed with filters in registers. The gradients of
// filters, which those of basis and weight are products with, are in memory for some edges at a time.
#include <ATen/ATen.h>
#include <ATen/Dispatch.h>
#include <torch/library.h>

#include <array>

#include "cuda/operands.cuh"
#include "painn/kernels.cuh"
#include "painn/operands.h"

namespace hydride::painn::cuda {

namespace {

using namespace hydride::cuda;
// By input; undefined where it is not wanted.
using Results = std::array<at::Tensor, kInputs>;

// Numbers in the memory that the gradients of filters take.
constexpr int64_t kMostOfFilters = int64_t{1} << 24;

// Operands, checked and contiguous.
struct Problem {
  Problem(const char* name, const Tensors& given, at::TensorList givenGraph)
      : op(name), inputs(given), graph(givenGraph) {
    const at::Tensor &basis = given[kBasis], &vectors = given[kVectors];
    TORCH_CHECK_VALUE(basis.dim() == 2 && vectors.dim() == 3, op,
                      ": expected basis (E, R) and vectors (N, 3, F), found ", basis.sizes(), " and ", vectors.sizes());
    const int64_t N = vectors.size(0), E = basis.size(0), F = vectors.size(2), R = basis.size(1);
    const std::vector<int64_t> shapes[] = {{N, 3 * F}, {N, 3, F}, {E, R}, {E, 3}, {R, 3 * F}};
    for (size_t i = 0; i < kInputs; ++i) inputs[i] = checkedOperand(op, kInputNames[i], given[i], shapes[i], basis);
    TORCH_CHECK_VALUE(graph.size() == kGraph, op, ": expected a graph of ", +kGraph, " tensors, found ", graph.size());
    for (size_t i = 0; i < kGraph; ++i)
      checkedIndex(op, kGraphNames[i], graph[i], i == kRows || i == kColumns ? N + 1 : E, basis);
    TORCH_CHECK_VALUE(N > 0 || E == 0, op, ": expected no edges where there are no atoms, found ", E);
    edges = {N, E, F, R, graph[kSender].const_data_ptr<int32_t>(), graph[kReceiver].const_data_ptr<int32_t>()};
  }
  at::Tensor operand(const char* name, const at::Tensor& given, at::IntArrayRef shape) const {
    return checkedOperand(op, name, given, shape, inputs[kBasis]);
  }
  at::Tensor scalars(const char* name, const at::Tensor& given) const {
    return operand(name, given, {edges.atoms, edges.channels});
  }
  at::Tensor empty(at::IntArrayRef shape) const { return at::empty(shape, inputs[kBasis].options()); }
  at::Tensor emptyScalars() const { return empty({edges.atoms, edges.channels}); }

  Segments received() const { return HeldSegments{graph[kRows], std::nullopt}.of(edges.edges); }
  Segments sent() const { return HeldSegments{graph[kColumns], graph[kTranspose]}.of(edges.edges); }
  at::ScalarType type() const { return inputs[kBasis].scalar_type(); }

  // A kernel that has a block for each atom and each of the parts of the channels.
  template <class Kernel, class... Arguments>
  void overAtoms(Kernel kernel, const Arguments&... arguments) const {
    launch(kernel, channelBlocks(edges.atoms, edges.channels), channelThreads(edges.channels), edges, arguments...);
  }

  const char* op;
  Tensors inputs;
  at::TensorList graph;
  Graph edges{};
};

template <class T>
Operands<T> operandsOf(const Tensors& inputs) {
  return {dataOf<T>(inputs[kPhi]), dataOf<T>(inputs[kVectors]), dataOf<T>(inputs[kBasis]),
          dataOf<T>(inputs[kDirection]), dataOf<T>(inputs[kWeight])};
}

template <class T>
Gradients<T> gradientsOf(const at::Tensor& scalars, const at::Tensor& vectors) {
  return {dataOf<T>(scalars), dataOf<T>(vectors)};
}

// Filters, or their change, are the sum of basis times weight over such pairs; undefined is zero.
struct Factors {
  at::Tensor basis, weight;
};

// The gradients of basis, direction and weight, those that are wanted. run(edges, blocks, threads, memory for the
// gradients with respect to the products of `factors`, undefined where they are not wanted, that of the direction),
// for some edges at a time.
template <class Run>
Results edgeGradientsOf(const Problem& p, const Wanted& wanted, int64_t edgesOfBlock,
                        const std::vector<Factors>& factors, const Run& run) {
  Results out;
  if (wanted[kBasis]) out[kBasis] = at::zeros_like(p.inputs[kBasis]);
  if (wanted[kDirection]) out[kDirection] = at::empty_like(p.inputs[kDirection]);
  if (wanted[kWeight]) out[kWeight] = at::zeros_like(p.inputs[kWeight]);
  const bool products = wanted[kBasis] || wanted[kWeight];
  if (!products && !wanted[kDirection]) return out;
  const int64_t width = 3 * p.edges.channels, edges = p.edges.edges;
  const int64_t most = std::max<int64_t>(kMostOfFilters / std::max<int64_t>(width, 1), edgesOfBlock);
  Tensors memory(factors.size());
  if (products)
    for (at::Tensor& each : memory) each = p.empty({std::min(most, edges), width});
  for (int64_t first = 0; first < edges; first += most) {
    const int64_t count = std::min(most, edges - first);
    run(OwnEdges{first, first + count}, dim3(blocksFor(count, edgesOfBlock)), channelThreads(p.edges.channels), memory,
        out[kDirection]);
    for (size_t k = 0; k < factors.size(); ++k) {
      const auto& [basis, weight] = factors[k];
      if (wanted[kBasis] && weight.defined())
        out[kBasis].narrow(0, first, count).addmm_(memory[k].narrow(0, 0, count), weight.t());
      if (wanted[kWeight]) out[kWeight].addmm_(basis.narrow(0, first, count).t(), memory[k].narrow(0, 0, count));
    }
  }
  return out;
}

std::tuple<at::Tensor, at::Tensor> forwardOnCuda(const at::Tensor& phi, const at::Tensor& vectors,
                                                 const at::Tensor& basis, const at::Tensor& direction,
                                                 const at::Tensor& weight, at::TensorList graph) {
  const Problem p("painn_message", {phi, vectors, basis, direction, weight}, graph);
  const Scope scope(basis);
  const at::Tensor scalars = p.emptyScalars(), moved = at::empty_like(p.inputs[kVectors]);
  AT_DISPATCH_FLOATING_TYPES(p.type(), "painn_message", [&] {
    p.overAtoms(sumReceived<scalar_t>, p.received(), operandsOf<scalar_t>(p.inputs), mutableDataOf<scalar_t>(scalars),
                mutableDataOf<scalar_t>(moved));
  });
  return {scalars, moved};
}

Five backwardOnCuda(const at::Tensor& gradScalars, const at::Tensor& gradVectors, const at::Tensor& phi,
                    const at::Tensor& vectors, const at::Tensor& basis, const at::Tensor& direction,
                    const at::Tensor& weight, at::TensorList graph, Wanted wanted) {
  const Problem p("painn_message_backward", {phi, vectors, basis, direction, weight}, graph);
  const at::Tensor ofScalars = p.scalars("a gradient of scalars", gradScalars);
  const at::Tensor ofVectors = p.operand("a gradient of vectors", gradVectors, vectors.sizes());
  const Scope scope(basis);
  const at::Tensor ofPhi = at::empty_like(p.inputs[kPhi]), ofSources = at::empty_like(p.inputs[kVectors]);
  Results out;
  AT_DISPATCH_FLOATING_TYPES(p.type(), "painn_message_backward", [&] {
    const auto operands = operandsOf<scalar_t>(p.inputs);
    const auto given = gradientsOf<scalar_t>(ofScalars, ofVectors);
    p.overAtoms(sumSent<scalar_t>, p.sent(), operands, given, mutableDataOf<scalar_t>(ofPhi),
                mutableDataOf<scalar_t>(ofSources));
    out = edgeGradientsOf(p, wanted, kEdges, {{p.inputs[kBasis], p.inputs[kWeight]}},
                          [&](OwnEdges own, dim3 blocks, dim3 threads, const Tensors& memory, const at::Tensor& to) {
                            launch(edgeGradients<scalar_t>, blocks, threads, p.edges, own, operands, given,
                                   mutableDataOf<scalar_t>(memory[0]), mutableDataOf<scalar_t>(to));
                          });
  });
  return {ofPhi, ofSources, out[kBasis], out[kDirection], out[kWeight]};
}

// The gradients of gradScalars and gradVectors, then those of the inputs; `cotangents` are those of backward's results,
// and undefined ones are zero.
Seven doubleBackwardOnCuda(const c10::List<std::optional<at::Tensor>>& cotangents, const at::Tensor& gradScalars,
                           const at::Tensor& gradVectors, const at::Tensor& phi, const at::Tensor& vectors,
                           const at::Tensor& basis, const at::Tensor& direction, const at::Tensor& weight,
                           at::TensorList graph, Wanted wanted) {
  const Problem p("painn_message_double_backward", {phi, vectors, basis, direction, weight}, graph);
  const at::Tensor ofScalars = p.scalars("a gradient of scalars", gradScalars);
  const at::Tensor ofVectors = p.operand("a gradient of vectors", gradVectors, vectors.sizes());
  const Scope scope(basis);
  Tensors changes(kInputs);
  for (size_t i = 0; i < kInputs; ++i) {
    const std::optional<at::Tensor> each = cotangents.get(i);
    if (each && each->defined())
      changes[i] = p.operand("a cotangent", *each, p.inputs[i].sizes());
    else if (i != kWeight)
      changes[i] = at::zeros_like(p.inputs[i]);
  }
  const at::Tensor scalars = p.emptyScalars(), moved = at::empty_like(ofVectors),
                   ofPhi = at::empty_like(p.inputs[kPhi]), ofSources = at::empty_like(p.inputs[kVectors]);
  Results out;
  AT_DISPATCH_FLOATING_TYPES(p.type(), "painn_message_double_backward", [&] {
    const auto operands = operandsOf<scalar_t>(p.inputs), change = operandsOf<scalar_t>(changes);
    const auto given = gradientsOf<scalar_t>(ofScalars, ofVectors);
    p.overAtoms(sumReceivedChange<scalar_t>, p.received(), operands, change, mutableDataOf<scalar_t>(scalars),
                mutableDataOf<scalar_t>(moved));
    p.overAtoms(sumSentChange<scalar_t>, p.sent(), operands, change, given, mutableDataOf<scalar_t>(ofPhi),
                mutableDataOf<scalar_t>(ofSources));
    out = edgeGradientsOf(
        p, wanted, kEdgesOfChange, {{p.inputs[kBasis], p.inputs[kWeight]}, {changes[kBasis], changes[kWeight]}},
        [&](OwnEdges own, dim3 blocks, dim3 threads, const Tensors& memory, const at::Tensor& to) {
          launch(edgeGradientsChange<scalar_t>, blocks, threads, p.edges, own, operands, change, given,
                 mutableDataOf<scalar_t>(memory[0]), mutableDataOf<scalar_t>(memory[1]), mutableDataOf<scalar_t>(to));
        });
  });
  return {scalars, moved, ofPhi, ofSources, out[kBasis], out[kDirection], out[kWeight]};
}

}  // namespace

}  // namespace hydride::painn::cuda

TORCH_LIBRARY_IMPL(hydride, CUDA, library) {
  library.impl("painn_message", hydride::painn::cuda::forwardOnCuda);
  library.impl("painn_message_backward", hydride::painn::cuda::backwardOnCuda);
  library.impl("painn_message_double_backward", hydride::painn::cuda::doubleBackwardOnCuda);
}
