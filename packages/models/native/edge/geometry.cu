// edge_geometry on CUDA devices: a thread for each edge.
#include <ATen/ATen.h>
#include <ATen/Dispatch.h>
#include <torch/library.h>

#include "cuda/blocks.cuh"
#include "cuda/operands.cuh"
#include "edge/geometry.h"

namespace hydride::edge {

namespace {

using cuda::Scope;
using Two = std::tuple<at::Tensor, at::Tensor>;
using Three = std::tuple<at::Tensor, at::Tensor, at::Tensor>;

template <class T>
__global__ void forward(int64_t edges, const T* displacement, T epsilon, T* lengths, T* directions) {
  const int64_t e = cuda::ownIndex();
  if (e >= edges) return;
  const Geometry<T> edge(Vector<T>::at(displacement + 3 * e), epsilon);
  lengths[e] = edge.length;
  edge.direction.to(directions + 3 * e);
}

template <class T>
__global__ void backward(int64_t edges, const T* ofLengths, const T* ofDirections, const T* displacement, T epsilon,
                         T* out) {
  const int64_t e = cuda::ownIndex();
  if (e >= edges) return;
  const Geometry<T> edge(Vector<T>::at(displacement + 3 * e), epsilon);
  edge.gradient(ofLengths[e], Vector<T>::at(ofDirections + 3 * e)).to(out + 3 * e);
}

template <class T>
__global__ void doubleBackward(int64_t edges, const T* cotangent, const T* ofLengths, const T* ofDirections,
                               const T* displacement, T epsilon, T* outLengths, T* outDirections, T* out) {
  const int64_t e = cuda::ownIndex();
  if (e >= edges) return;
  const Geometry<T> edge(Vector<T>::at(displacement + 3 * e), epsilon);
  const GeometryCotangents<T> found(edge, Vector<T>::at(cotangent + 3 * e), ofLengths[e],
                                    Vector<T>::at(ofDirections + 3 * e));
  outLengths[e] = found.ofLength;
  found.ofDirection.to(outDirections + 3 * e);
  found.ofDisplacement.to(out + 3 * e);
}

// Operands, checked and contiguous.
struct Problem {
  Problem(const char* name, const at::Tensor& given)
      : op(name), displacement(given.contiguous()), edges(given.dim() == 0 ? 0 : given.size(0)) {
    TORCH_CHECK_VALUE(given.dim() == 2 && given.size(1) == 3, op, ": expected displacements (E, 3), found ",
                      given.sizes());
  }
  at::Tensor operand(const char* name, const at::Tensor& given, int64_t columns) const {
    return cuda::checkedOperand(op, name, given, {edges, columns}, displacement);
  }

  const char* op;
  at::Tensor displacement;
  int64_t edges;
};

Two forwardOnCuda(const at::Tensor& given, double epsilon) {
  const Problem problem("edge_geometry", given);
  const Scope scope(given);
  at::Tensor lengths = at::empty({problem.edges, 1}, given.options());
  at::Tensor directions = at::empty_like(problem.displacement);
  AT_DISPATCH_FLOATING_TYPES(given.scalar_type(), "edge_geometry", [&] {
    cuda::launch(forward<scalar_t>, cuda::blocksOfThreads(problem.edges), cuda::kMostThreads, problem.edges,
                 problem.displacement.const_data_ptr<scalar_t>(), static_cast<scalar_t>(epsilon),
                 lengths.mutable_data_ptr<scalar_t>(), directions.mutable_data_ptr<scalar_t>());
  });
  return {lengths, directions};
}

at::Tensor backwardOnCuda(const at::Tensor& givenLengths, const at::Tensor& givenDirections, const at::Tensor& given,
                          double epsilon) {
  const Problem problem("edge_geometry_backward", given);
  const at::Tensor ofLengths = problem.operand("a gradient of lengths", givenLengths, 1);
  const at::Tensor ofDirections = problem.operand("a gradient of directions", givenDirections, 3);
  const Scope scope(given);
  at::Tensor out = at::empty_like(problem.displacement);
  AT_DISPATCH_FLOATING_TYPES(given.scalar_type(), "edge_geometry_backward", [&] {
    cuda::launch(backward<scalar_t>, cuda::blocksOfThreads(problem.edges), cuda::kMostThreads, problem.edges,
                 ofLengths.const_data_ptr<scalar_t>(), ofDirections.const_data_ptr<scalar_t>(),
                 problem.displacement.const_data_ptr<scalar_t>(), static_cast<scalar_t>(epsilon),
                 out.mutable_data_ptr<scalar_t>());
  });
  return out;
}

Three doubleBackwardOnCuda(const at::Tensor& givenCotangent, const at::Tensor& givenLengths,
                           const at::Tensor& givenDirections, const at::Tensor& given, double epsilon) {
  const Problem problem("edge_geometry_double_backward", given);
  const at::Tensor cotangent = problem.operand("a cotangent", givenCotangent, 3);
  const at::Tensor ofLengths = problem.operand("a gradient of lengths", givenLengths, 1);
  const at::Tensor ofDirections = problem.operand("a gradient of directions", givenDirections, 3);
  const Scope scope(given);
  at::Tensor outLengths = at::empty_like(ofLengths), outDirections = at::empty_like(ofDirections),
             out = at::empty_like(problem.displacement);
  AT_DISPATCH_FLOATING_TYPES(given.scalar_type(), "edge_geometry_double_backward", [&] {
    cuda::launch(doubleBackward<scalar_t>, cuda::blocksOfThreads(problem.edges), cuda::kMostThreads, problem.edges,
                 cotangent.const_data_ptr<scalar_t>(), ofLengths.const_data_ptr<scalar_t>(),
                 ofDirections.const_data_ptr<scalar_t>(), problem.displacement.const_data_ptr<scalar_t>(),
                 static_cast<scalar_t>(epsilon), outLengths.mutable_data_ptr<scalar_t>(),
                 outDirections.mutable_data_ptr<scalar_t>(), out.mutable_data_ptr<scalar_t>());
  });
  return {outLengths, outDirections, out};
}

}  // namespace

}  // namespace hydride::edge

TORCH_LIBRARY_IMPL(hydride, CUDA, library) {
  library.impl("edge_geometry", hydride::edge::forwardOnCuda);
  library.impl("edge_geometry_backward", hydride::edge::backwardOnCuda);
  library.impl("edge_geometry_double_backward", hydride::edge::doubleBackwardOnCuda);
}
