// edge_geometry: lengths and directions of edges.
#include "edge/geometry.h"

#include <ATen/ATen.h>
#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include "call.h"

namespace hydride::edge {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;
using Two = std::tuple<at::Tensor, at::Tensor>;
using Three = std::tuple<at::Tensor, at::Tensor, at::Tensor>;

constexpr int64_t kGrain = 1024;

// work(edge, its geometry) for each edge, side by side.
template <class T, class Work>
void forEdges(const at::Tensor& displacement, double epsilon, const Work& work) {
  const T* d = displacement.const_data_ptr<T>();
  at::parallel_for(0, displacement.size(0), kGrain, [&](int64_t begin, int64_t end) {
    for (int64_t e = begin; e < end; ++e) work(e, Geometry<T>(Vector<T>::at(d + 3 * e), static_cast<T>(epsilon)));
  });
}

at::Tensor checkedDisplacement(const char* op, const at::Tensor& displacement) {
  TORCH_CHECK_VALUE(displacement.dim() == 2 && displacement.size(1) == 3, op, ": expected displacements (E, 3), found ",
                    displacement.sizes());
  return displacement.contiguous();
}

Two forwardOnCpu(const at::Tensor& given, double epsilon) {
  const at::Tensor displacement = checkedDisplacement("edge_geometry", given);
  at::Tensor lengths = at::empty({displacement.size(0), 1}, displacement.options());
  at::Tensor directions = at::empty_like(displacement);
  AT_DISPATCH_FLOATING_TYPES(displacement.scalar_type(), "edge_geometry", [&] {
    auto* r = lengths.mutable_data_ptr<scalar_t>();
    auto* u = directions.mutable_data_ptr<scalar_t>();
    forEdges<scalar_t>(displacement, epsilon, [&](int64_t e, const Geometry<scalar_t>& edge) {
      r[e] = edge.length;
      edge.direction.to(u + 3 * e);
    });
  });
  return {lengths, directions};
}

at::Tensor backwardOnCpu(const at::Tensor& givenLengths, const at::Tensor& givenDirections, const at::Tensor& given,
                         double epsilon) {
  constexpr const char* op = "edge_geometry_backward";
  const at::Tensor displacement = checkedDisplacement(op, given);
  const int64_t edges = displacement.size(0);
  const at::Tensor ofLengths = checkedMatrix(op, "a gradient of lengths", givenLengths, edges, 1, displacement);
  const at::Tensor ofDirections =
      checkedMatrix(op, "a gradient of directions", givenDirections, edges, 3, displacement);
  at::Tensor out = at::empty_like(displacement);
  AT_DISPATCH_FLOATING_TYPES(displacement.scalar_type(), op, [&] {
    const auto* gr = ofLengths.const_data_ptr<scalar_t>();
    const auto* gu = ofDirections.const_data_ptr<scalar_t>();
    auto* to = out.mutable_data_ptr<scalar_t>();
    forEdges<scalar_t>(displacement, epsilon, [&](int64_t e, const Geometry<scalar_t>& edge) {
      edge.gradient(gr[e], Vector<scalar_t>::at(gu + 3 * e)).to(to + 3 * e);
    });
  });
  return out;
}

// The gradients of backward's inputs along a cotangent.
Three doubleBackwardOnCpu(const at::Tensor& givenCotangent, const at::Tensor& givenLengths,
                          const at::Tensor& givenDirections, const at::Tensor& given, double epsilon) {
  constexpr const char* op = "edge_geometry_double_backward";
  const at::Tensor displacement = checkedDisplacement(op, given);
  const int64_t edges = displacement.size(0);
  const at::Tensor cotangent = checkedMatrix(op, "a cotangent", givenCotangent, edges, 3, displacement);
  const at::Tensor ofLengths = checkedMatrix(op, "a gradient of lengths", givenLengths, edges, 1, displacement);
  const at::Tensor ofDirections =
      checkedMatrix(op, "a gradient of directions", givenDirections, edges, 3, displacement);
  at::Tensor outLengths = at::empty_like(ofLengths), outDirections = at::empty_like(ofDirections),
             out = at::empty_like(displacement);
  AT_DISPATCH_FLOATING_TYPES(displacement.scalar_type(), op, [&] {
    const auto* along = cotangent.const_data_ptr<scalar_t>();
    const auto* gr = ofLengths.const_data_ptr<scalar_t>();
    const auto* gu = ofDirections.const_data_ptr<scalar_t>();
    auto* toLengths = outLengths.mutable_data_ptr<scalar_t>();
    auto* toDirections = outDirections.mutable_data_ptr<scalar_t>();
    auto* to = out.mutable_data_ptr<scalar_t>();
    forEdges<scalar_t>(displacement, epsilon, [&](int64_t e, const Geometry<scalar_t>& edge) {
      const GeometryCotangents<scalar_t> found(edge, Vector<scalar_t>::at(along + 3 * e), gr[e],
                                               Vector<scalar_t>::at(gu + 3 * e));
      toLengths[e] = found.ofLength;
      found.ofDirection.to(toDirections + 3 * e);
      found.ofDisplacement.to(to + 3 * e);
    });
  });
  return {outLengths, outDirections, out};
}

using Forward = Two(const at::Tensor&, double);
using Backward = at::Tensor(const at::Tensor&, const at::Tensor&, const at::Tensor&, double);
using DoubleBackward = Three(const at::Tensor&, const at::Tensor&, const at::Tensor&, const at::Tensor&, double);

struct GeometryFunction : torch::autograd::Function<GeometryFunction> {
  static variable_list forward(AutogradContext* context, const at::Tensor& displacement, double epsilon) {
    at::AutoDispatchBelowADInplaceOrView guard;
    context->save_for_backward({displacement});
    context->saved_data["epsilon"] = epsilon;
    const auto [lengths, directions] = typed<Forward>("hydride::edge_geometry").call(displacement, epsilon);
    return {lengths, directions};
  }
  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    return {typed<Backward>("hydride::edge_geometry_backward")
                .call(gradients[0], gradients[1], saved[0], context->saved_data["epsilon"].toDouble()),
            {}};
  }
};

struct GeometryBackwardFunction : torch::autograd::Function<GeometryBackwardFunction> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& ofLengths, const at::Tensor& ofDirections,
                            const at::Tensor& displacement, double epsilon) {
    at::AutoDispatchBelowADInplaceOrView guard;
    context->save_for_backward({ofLengths, ofDirections, displacement});
    context->saved_data["epsilon"] = epsilon;
    return typed<Backward>("hydride::edge_geometry_backward").call(ofLengths, ofDirections, displacement, epsilon);
  }
  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const auto [a, b, c] =
        typed<DoubleBackward>("hydride::edge_geometry_double_backward")
            .call(gradients[0], saved[0], saved[1], saved[2], context->saved_data["epsilon"].toDouble());
    return {a, b, c, {}};
  }
};

Two forward(const at::Tensor& displacement, double epsilon) {
  const variable_list out = GeometryFunction::apply(displacement, epsilon);
  return {out[0], out[1]};
}
at::Tensor backward(const at::Tensor& ofLengths, const at::Tensor& ofDirections, const at::Tensor& displacement,
                    double epsilon) {
  return GeometryBackwardFunction::apply(ofLengths, ofDirections, displacement, epsilon);
}
Three doubleBackward(const at::Tensor& cotangent, const at::Tensor& ofLengths, const at::Tensor& ofDirections,
                     const at::Tensor& displacement, double epsilon) {
  refuseThird("edge_geometry");
  at::AutoDispatchBelowADInplaceOrView guard;
  return typed<DoubleBackward>("hydride::edge_geometry_double_backward")
      .call(cotangent, ofLengths, ofDirections, displacement, epsilon);
}

}  // namespace

}  // namespace hydride::edge

TORCH_LIBRARY_IMPL(hydride, CPU, library) {
  library.impl("edge_geometry", hydride::edge::forwardOnCpu);
  library.impl("edge_geometry_backward", hydride::edge::backwardOnCpu);
  library.impl("edge_geometry_double_backward", hydride::edge::doubleBackwardOnCpu);
}
TORCH_LIBRARY_IMPL(hydride, Autograd, library) {
  library.impl("edge_geometry", hydride::edge::forward);
  library.impl("edge_geometry_backward", hydride::edge::backward);
  library.impl("edge_geometry_double_backward", hydride::edge::doubleBackward);
}
