// example::smooth_relu: its schema, and its gradient.
#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

namespace {

// Goes through the dispatcher, which picks the kernel of the device.
at::Tensor call(const at::Tensor& x, double beta) {
  static auto op = c10::Dispatcher::singleton()
                       .findSchemaOrThrow("example::smooth_relu", "")
                       .typed<at::Tensor(const at::Tensor&, double)>();
  return op.call(x, beta);
}

// y = log(1 + exp(beta x)) / beta, so dy/dx = sigmoid(beta x). Made of operators that have gradients themselves, this
// backward can be differentiated again.
struct SmoothRelu : torch::autograd::Function<SmoothRelu> {
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x, double beta) {
    at::AutoDispatchBelowADInplaceOrView guard;
    context->save_for_backward({x});
    context->saved_data["beta"] = beta;
    return call(x, beta);
  }
  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    at::Tensor x = context->get_saved_variables()[0];
    return {gradients[0] * at::sigmoid(x * context->saved_data["beta"].toDouble()), at::Tensor()};
  }
};

at::Tensor withGradient(const at::Tensor& x, double beta) { return SmoothRelu::apply(x, beta); }

// Shape and dtype alone.
at::Tensor onMeta(const at::Tensor& x, double) { return at::empty_like(x); }

}  // namespace

TORCH_LIBRARY(example, library) { library.def("smooth_relu(Tensor x, float beta=1.0) -> Tensor"); }
TORCH_LIBRARY_IMPL(example, Autograd, library) { library.impl("smooth_relu", withGradient); }
TORCH_LIBRARY_IMPL(example, Meta, library) { library.impl("smooth_relu", onMeta); }
