// radial_basis on CUDA devices: a thread for each edge, which computes in double precision as the CPU does.
#include <ATen/ATen.h>
#include <ATen/Dispatch.h>
#include <torch/library.h>

#include "cuda/blocks.cuh"
#include "cuda/operands.cuh"
#include "edge/jets.h"

namespace hydride::edge {

namespace {

using cuda::Scope;
using Options = c10::ArrayRef<double>;  // cutoff, first, width
using Two = std::tuple<at::Tensor, at::Tensor>;

template <class T>
struct Edges {
  Functions functions;
  bool scaled;
  int64_t columns, count;
  const T *lengths, *bonds;

  // visit(column, jet)
  template <class Visit>
  __device__ void forEach(int64_t e, const Visit& visit) const {
    const double length = lengths[e], bond = bonds[e];
    if (!scaled) return functions.forEach(length, bond, visit);
    const Jet cut = envelope(length, functions.cutoff);
    functions.forEach(length, bond, [&](int64_t k, const Jet& jet) { visit(k, product(jet, cut)); });
    visit(columns - 1, cut);
  }
};

template <class T>
__global__ void forward(Edges<T> edges, T* out) {
  const int64_t e = cuda::ownIndex();
  if (e >= edges.count) return;
  edges.forEach(e, [&](int64_t k, const Jet& jet) { out[e * edges.columns + k] = static_cast<T>(jet.value); });
}

template <class T>
__global__ void backward(Edges<T> edges, const T* gradient, T* out) {
  const int64_t e = cuda::ownIndex();
  if (e >= edges.count) return;
  double sum = 0;
  edges.forEach(e, [&](int64_t k, const Jet& jet) { sum += gradient[e * edges.columns + k] * jet.slope; });
  out[e] = static_cast<T>(sum);
}

template <class T>
__global__ void doubleBackward(Edges<T> edges, const T* cotangent, const T* gradient, T* ofGradient, T* out) {
  const int64_t e = cuda::ownIndex();
  if (e >= edges.count) return;
  const double along = cotangent[e];
  double sum = 0;
  edges.forEach(e, [&](int64_t k, const Jet& jet) {
    const int64_t at = e * edges.columns + k;
    ofGradient[at] = static_cast<T>(along * jet.slope);
    sum += along * gradient[at] * jet.curvature;
  });
  out[e] = static_cast<T>(sum);
}

struct Problem {
  Problem(const char* name, const at::Tensor& given, const at::Tensor& givenBonds, Options options, int64_t count,
          bool isScaled)
      : op(name), scaled(isScaled), edges(given.numel()), columns(isScaled ? 2 * count + 1 : 2 * count) {
    TORCH_CHECK_VALUE(given.dim() == 2 && given.size(1) == 1, op, ": expected lengths (E, 1), found ", given.sizes());
    TORCH_CHECK_VALUE(
        options.size() == 3 && options[0] > 0 && options[2] > 0 && count > 0, op,
        ": expected a cut-off, the first centre and a width, both lengths above zero, and a count above zero");
    functions = {options[0], options[1], options[2], count};
    lengths = given.contiguous();
    bonds = cuda::checkedOperand(op, "bond lengths", givenBonds, {edges, 1}, given);
  }
  at::Tensor operand(const char* name, const at::Tensor& given, int64_t width) const {
    return cuda::checkedOperand(op, name, given, {edges, width}, lengths);
  }
  template <class T>
  Edges<T> of() const {
    return {functions, scaled, columns, edges, lengths.const_data_ptr<T>(), bonds.const_data_ptr<T>()};
  }
  dim3 blocks() const { return cuda::blocksOfThreads(edges); }

  const char* op;
  Functions functions{};
  bool scaled;
  int64_t edges, columns;
  at::Tensor lengths, bonds;
};

at::Tensor forwardOnCuda(const at::Tensor& length, const at::Tensor& bond, Options options, int64_t count,
                         bool scaled) {
  const Problem problem("radial_basis", length, bond, options, count, scaled);
  const Scope scope(length);
  at::Tensor out = at::empty({problem.edges, problem.columns}, length.options());
  AT_DISPATCH_FLOATING_TYPES(length.scalar_type(), "radial_basis", [&] {
    cuda::launch(forward<scalar_t>, problem.blocks(), cuda::kMostThreads, problem.of<scalar_t>(),
                 out.mutable_data_ptr<scalar_t>());
  });
  return out;
}

at::Tensor backwardOnCuda(const at::Tensor& given, const at::Tensor& length, const at::Tensor& bond, Options options,
                          int64_t count, bool scaled) {
  const Problem problem("radial_basis_backward", length, bond, options, count, scaled);
  const at::Tensor gradient = problem.operand("a gradient", given, problem.columns);
  const Scope scope(length);
  at::Tensor out = at::empty({problem.edges, 1}, length.options());
  AT_DISPATCH_FLOATING_TYPES(length.scalar_type(), "radial_basis_backward", [&] {
    cuda::launch(backward<scalar_t>, problem.blocks(), cuda::kMostThreads, problem.of<scalar_t>(),
                 gradient.const_data_ptr<scalar_t>(), out.mutable_data_ptr<scalar_t>());
  });
  return out;
}

Two doubleBackwardOnCuda(const at::Tensor& givenCotangent, const at::Tensor& given, const at::Tensor& length,
                         const at::Tensor& bond, Options options, int64_t count, bool scaled) {
  const Problem problem("radial_basis_double_backward", length, bond, options, count, scaled);
  const at::Tensor cotangent = problem.operand("a cotangent", givenCotangent, 1);
  const at::Tensor gradient = problem.operand("a gradient", given, problem.columns);
  const Scope scope(length);
  at::Tensor ofGradient = at::empty_like(gradient), out = at::empty({problem.edges, 1}, length.options());
  AT_DISPATCH_FLOATING_TYPES(length.scalar_type(), "radial_basis_double_backward", [&] {
    cuda::launch(doubleBackward<scalar_t>, problem.blocks(), cuda::kMostThreads, problem.of<scalar_t>(),
                 cotangent.const_data_ptr<scalar_t>(), gradient.const_data_ptr<scalar_t>(),
                 ofGradient.mutable_data_ptr<scalar_t>(), out.mutable_data_ptr<scalar_t>());
  });
  return {ofGradient, out};
}

}  // namespace

}  // namespace hydride::edge

TORCH_LIBRARY_IMPL(hydride, CUDA, library) {
  library.impl("radial_basis", hydride::edge::forwardOnCuda);
  library.impl("radial_basis_backward", hydride::edge::backwardOnCuda);
  library.impl("radial_basis_double_backward", hydride::edge::doubleBackwardOnCuda);
}
