// segment_sum and gather_rows: each is the other's derivative, so that both have derivatives of every order.
#include <ATen/ATen.h>
#include <ATen/Dispatch.h>
#include <ATen/OpMathType.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include "call.h"
#include "partition.h"

namespace hydride {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;
using Permutation = std::optional<at::Tensor>;

void checkSegments(const char* name, const at::Tensor& index, const at::Tensor& offsets, const Permutation& permutation,
                   int64_t rows) {
  checkIndex(name, "index", index);
  checkIndex(name, "offsets", offsets);
  if (permutation) checkIndex(name, "permutation", *permutation);
  TORCH_CHECK_VALUE(offsets.numel() > 0 && index.numel() == rows && (!permutation || permutation->numel() == rows),
                    name, ": expected index and permutation of ", rows,
                    " rows and offsets of one segment or more, found index ", index.sizes(), ", offsets ",
                    offsets.sizes());
}

at::Tensor sumOnCpu(const at::Tensor& given, const at::Tensor& index, const at::Tensor& offsets,
                    const Permutation& permutation) {
  TORCH_CHECK_VALUE(given.dim() > 0, "segment_sum: expected values with a dimension of rows, found a scalar");
  checkSegments("segment_sum", index, offsets, permutation, given.size(0));
  const at::Tensor values = given.contiguous();
  const int64_t segments = offsets.numel() - 1;
  std::vector<int64_t> shape = values.sizes().vec();
  shape[0] = segments;
  at::Tensor sums = at::empty(shape, values.options());
  const int64_t width = segments == 0 || sums.numel() == 0 ? 0 : sums.numel() / segments;
  const Rows rows(offsets, permutation, values.size(0));
  AT_DISPATCH_FLOATING_TYPES_AND2(at::kBFloat16, at::kHalf, values.scalar_type(), "segment_sum", [&] {
    using Sum = at::opmath_type<scalar_t>;
    const scalar_t* from = values.const_data_ptr<scalar_t>();
    scalar_t* to = sums.mutable_data_ptr<scalar_t>();
    rows.parallel([&](int64_t first, int64_t last) {
      std::vector<Sum> sum(static_cast<size_t>(width));
      for (int64_t segment = first; segment < last; ++segment) {
        std::fill(sum.begin(), sum.end(), Sum(0));
        for (int64_t k = rows.begin(segment); k < rows.begin(segment + 1); ++k) {
          const scalar_t* row = from + rows.row(k) * width;
          for (int64_t c = 0; c < width; ++c) sum[static_cast<size_t>(c)] += static_cast<Sum>(row[c]);
        }
        for (int64_t c = 0; c < width; ++c)
          to[segment * width + c] = static_cast<scalar_t>(sum[static_cast<size_t>(c)]);
      }
    });
  });
  return sums;
}

at::Tensor gatherOnCpu(const at::Tensor& values, const at::Tensor& index, const at::Tensor& offsets,
                       const Permutation& permutation) {
  TORCH_CHECK_VALUE(values.dim() > 0 && values.size(0) == offsets.numel() - 1, "gather_rows: expected values of ",
                    offsets.numel() - 1, " rows, as many as segments, found ", values.sizes());
  checkSegments("gather_rows", index, offsets, permutation, index.numel());
  return at::index_select(values, 0, index);
}

at::Tensor call(const char* name, const at::Tensor& values, const at::Tensor& index, const at::Tensor& offsets,
                const Permutation& permutation) {
  return typed<at::Tensor(const at::Tensor&, const at::Tensor&, const at::Tensor&, const Permutation&)>(name).call(
      values, index, offsets, permutation);
}

template <bool sums>
struct Segments : torch::autograd::Function<Segments<sums>> {
  static constexpr const char* kName = sums ? "hydride::segment_sum" : "hydride::gather_rows";
  static constexpr const char* kDerivative = sums ? "hydride::gather_rows" : "hydride::segment_sum";

  static at::Tensor forward(AutogradContext* context, const at::Tensor& values, const at::Tensor& index,
                            const at::Tensor& offsets, const Permutation& permutation) {
    at::AutoDispatchBelowADInplaceOrView guard;
    context->save_for_backward({index, offsets, permutation.value_or(at::Tensor())});
    return call(kName, values, index, offsets, permutation);
  }
  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const variable_list saved = context->get_saved_variables();
    const Permutation permutation = saved[2].defined() ? Permutation(saved[2]) : std::nullopt;
    return {call(kDerivative, gradients[0], saved[0], saved[1], permutation), {}, {}, {}};
  }
};

template <bool sums>
at::Tensor withGradient(const at::Tensor& values, const at::Tensor& index, const at::Tensor& offsets,
                        const Permutation& permutation) {
  return Segments<sums>::apply(values, index, offsets, permutation);
}

}  // namespace

}  // namespace hydride

TORCH_LIBRARY_IMPL(hydride, CPU, library) {
  library.impl("segment_sum", hydride::sumOnCpu);
  library.impl("gather_rows", hydride::gatherOnCpu);
}
TORCH_LIBRARY_IMPL(hydride, Autograd, library) {
  library.impl("segment_sum", hydride::withGradient<true>);
  library.impl("gather_rows", hydride::withGradient<false>);
}
