// radial_basis: an edge's functions of its length; times the envelope, and the envelope beside them, where that is
// asked for.
#include <ATen/ATen.h>
#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include "call.h"
#include "edge/jets.h"

namespace hydride::edge {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;
using Options = c10::ArrayRef<double>;  // cutoff, first, width
using Two = std::tuple<at::Tensor, at::Tensor>;

constexpr int64_t kGrain = 512;

struct Problem {
  Problem(const char* op, const at::Tensor& given, const at::Tensor& givenBond, Options options, int64_t count,
          bool scaled)
      : functions{}, isScaled(scaled), columns(scaled ? 2 * count + 1 : 2 * count) {
    TORCH_CHECK_VALUE(given.dim() == 2 && given.size(1) == 1 && givenBond.sizes() == given.sizes(), op,
                      ": expected lengths and bond lengths (E, 1), found ", given.sizes(), " and ", givenBond.sizes());
    TORCH_CHECK_TYPE(givenBond.scalar_type() == given.scalar_type(), op, ": expected bond lengths as lengths, ",
                     given.scalar_type(), ", found ", givenBond.scalar_type());
    TORCH_CHECK_VALUE(
        options.size() == 3 && options[0] > 0 && options[2] > 0 && count > 0, op,
        ": expected a cut-off, the first centre and a width, both lengths above zero, and a count above zero");
    functions = {options[0], options[1], options[2], count};
    lengths = given.contiguous();
    bonds = givenBond.contiguous();
  }
  int64_t edges() const { return lengths.size(0); }

  // visit(edge, column, jet) for all functions of all edges, edges side by side.
  template <class T, class Visit>
  void forEach(const Visit& visit) const {
    const T* length = lengths.const_data_ptr<T>();
    const T* bond = bonds.const_data_ptr<T>();
    at::parallel_for(0, edges(), kGrain, [&](int64_t begin, int64_t end) {
      for (int64_t e = begin; e < end; ++e) {
        const Jet cut = isScaled ? envelope(length[e], functions.cutoff) : Jet{1, 0, 0};
        functions.forEach(length[e], bond[e],
                          [&](int64_t k, const Jet& jet) { visit(e, k, isScaled ? product(jet, cut) : jet); });
        if (isScaled) visit(e, columns - 1, cut);
      }
    });
  }

  Functions functions;
  bool isScaled;
  int64_t columns;
  at::Tensor lengths, bonds;
};

at::Tensor forwardOnCpu(const at::Tensor& length, const at::Tensor& bond, Options options, int64_t count, bool scaled) {
  const Problem problem("radial_basis", length, bond, options, count, scaled);
  at::Tensor out = at::empty({problem.edges(), problem.columns}, length.options());
  AT_DISPATCH_FLOATING_TYPES(length.scalar_type(), "radial_basis", [&] {
    scalar_t* to = out.mutable_data_ptr<scalar_t>();
    problem.forEach<scalar_t>(
        [&](int64_t e, int64_t k, const Jet& jet) { to[e * problem.columns + k] = static_cast<scalar_t>(jet.value); });
  });
  return out;
}

at::Tensor backwardOnCpu(const at::Tensor& given, const at::Tensor& length, const at::Tensor& bond, Options options,
                         int64_t count, bool scaled) {
  constexpr const char* op = "radial_basis_backward";
  const Problem problem(op, length, bond, options, count, scaled);
  const at::Tensor gradient = checkedMatrix(op, "a gradient", given, problem.edges(), problem.columns, length);
  at::Tensor sums = at::zeros({problem.edges(), 1}, at::kDouble);
  double* to = sums.mutable_data_ptr<double>();
  AT_DISPATCH_FLOATING_TYPES(length.scalar_type(), op, [&] {
    const scalar_t* from = gradient.const_data_ptr<scalar_t>();
    problem.forEach<scalar_t>(
        [&](int64_t e, int64_t k, const Jet& jet) { to[e] += from[e * problem.columns + k] * jet.slope; });
  });
  return sums.to(length.scalar_type());
}

// The gradients of `given` and of the lengths, from the cotangent (E, 1) of backward's result.
Two doubleBackwardOnCpu(const at::Tensor& givenCotangent, const at::Tensor& given, const at::Tensor& length,
                        const at::Tensor& bond, Options options, int64_t count, bool scaled) {
  constexpr const char* op = "radial_basis_double_backward";
  const Problem problem(op, length, bond, options, count, scaled);
  const at::Tensor gradient = checkedMatrix(op, "a gradient", given, problem.edges(), problem.columns, length);
  const at::Tensor cotangent = checkedMatrix(op, "a cotangent", givenCotangent, problem.edges(), 1, length);
  at::Tensor ofGradient = at::empty_like(gradient), sums = at::zeros({problem.edges(), 1}, at::kDouble);
  double* to = sums.mutable_data_ptr<double>();
  AT_DISPATCH_FLOATING_TYPES(length.scalar_type(), op, [&] {
    const scalar_t* from = gradient.const_data_ptr<scalar_t>();
    const scalar_t* along = cotangent.const_data_ptr<scalar_t>();
    scalar_t* slopes = ofGradient.mutable_data_ptr<scalar_t>();
    problem.forEach<scalar_t>([&](int64_t e, int64_t k, const Jet& jet) {
      const int64_t at = e * problem.columns + k;
      slopes[at] = static_cast<scalar_t>(along[e] * jet.slope);
      to[e] += static_cast<double>(along[e]) * from[at] * jet.curvature;
    });
  });
  return {ofGradient, sums.to(length.scalar_type())};
}

using Forward = at::Tensor(const at::Tensor&, const at::Tensor&, Options, int64_t, bool);
using Backward = at::Tensor(const at::Tensor&, const at::Tensor&, const at::Tensor&, Options, int64_t, bool);
using DoubleBackward = Two(const at::Tensor&, const at::Tensor&, const at::Tensor&, const at::Tensor&, Options, int64_t,
                           bool);

void keep(AutogradContext* context, Options options, int64_t count, bool scaled) {
  context->saved_data["options"] = std::vector<double>(options.begin(), options.end());
  context->saved_data["count"] = count;
  context->saved_data["scaled"] = scaled;
}

struct RadialFunction : torch::autograd::Function<RadialFunction> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& length, const at::Tensor& bond,
                            const std::vector<double>& options, int64_t count, bool scaled) {
    at::AutoDispatchBelowADInplaceOrView guard;
    context->save_for_backward({length, bond});
    keep(context, options, count, scaled);
    return typed<Forward>("hydride::radial_basis").call(length, bond, options, count, scaled);
  }
  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor out = typed<Backward>("hydride::radial_basis_backward")
                               .call(gradients[0], saved[0], saved[1], context->saved_data["options"].toDoubleVector(),
                                     context->saved_data["count"].toInt(), context->saved_data["scaled"].toBool());
    return {out, {}, {}, {}, {}};
  }
};

struct RadialBackwardFunction : torch::autograd::Function<RadialBackwardFunction> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& gradient, const at::Tensor& length,
                            const at::Tensor& bond, const std::vector<double>& options, int64_t count, bool scaled) {
    at::AutoDispatchBelowADInplaceOrView guard;
    context->save_for_backward({gradient, length, bond});
    keep(context, options, count, scaled);
    return typed<Backward>("hydride::radial_basis_backward").call(gradient, length, bond, options, count, scaled);
  }
  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const auto [ofGradient, ofLength] =
        typed<DoubleBackward>("hydride::radial_basis_double_backward")
            .call(gradients[0], saved[0], saved[1], saved[2], context->saved_data["options"].toDoubleVector(),
                  context->saved_data["count"].toInt(), context->saved_data["scaled"].toBool());
    return {ofGradient, ofLength, {}, {}, {}, {}};
  }
};

at::Tensor forward(const at::Tensor& length, const at::Tensor& bond, Options options, int64_t count, bool scaled) {
  return RadialFunction::apply(length, bond, options.vec(), count, scaled);
}
at::Tensor backward(const at::Tensor& gradient, const at::Tensor& length, const at::Tensor& bond, Options options,
                    int64_t count, bool scaled) {
  return RadialBackwardFunction::apply(gradient, length, bond, options.vec(), count, scaled);
}
Two doubleBackward(const at::Tensor& cotangent, const at::Tensor& gradient, const at::Tensor& length,
                   const at::Tensor& bond, Options options, int64_t count, bool scaled) {
  refuseThird("radial_basis");
  at::AutoDispatchBelowADInplaceOrView guard;
  return typed<DoubleBackward>("hydride::radial_basis_double_backward")
      .call(cotangent, gradient, length, bond, options, count, scaled);
}

}  // namespace

}  // namespace hydride::edge

TORCH_LIBRARY_IMPL(hydride, CPU, library) {
  library.impl("radial_basis", hydride::edge::forwardOnCpu);
  library.impl("radial_basis_backward", hydride::edge::backwardOnCpu);
  library.impl("radial_basis_double_backward", hydride::edge::doubleBackwardOnCpu);
}
TORCH_LIBRARY_IMPL(hydride, Autograd, library) {
  library.impl("radial_basis", hydride::edge::forward);
  library.impl("radial_basis_backward", hydride::edge::backward);
  library.impl("radial_basis_double_backward", hydride::edge::doubleBackward);
}
