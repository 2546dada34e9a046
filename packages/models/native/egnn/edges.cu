// egnn_edges on CUDA devices: products are cuBLAS', what is between them is a kernel each. Two tensors of edges times
// channels are kept for the derivative, the others are computed again.
#include <ATen/ATen.h>
#include <ATen/Dispatch.h>
#include <torch/library.h>

#include "egnn/activation.cuh"
#include "egnn/edgeKernels.cuh"
#include "egnn/hidden.cuh"

namespace hydride::egnn::cuda {

namespace {

using namespace hydride::cuda;
using Results = std::tuple<at::Tensor, at::Tensor, Tensors>;

// run(an activation, what is computed with, what is multiplied), these as values of theirs.
template <class Run>
void withTypes(at::ScalarType type, at::ScalarType products, bool silu, const Run& run) {
  AT_DISPATCH_FLOATING_TYPES(type, "egnn_edges", [&] {
    const auto with = [&]<class S>(S like) {
      if (silu)
        run(Silu<scalar_t>{}, scalar_t(), like);
      else
        run(Relu<scalar_t>{}, scalar_t(), like);
    };
    if constexpr (std::is_same_v<scalar_t, float>)
      if (products == at::kBFloat16) return with(at::BFloat16());
    with(scalar_t());
  });
}

// The equations, part by part; `S` is what is multiplied, `T` what is computed with.
class Edges {
 public:
  Edges(const Operands& operands, bool silu, bool bfloat16)
      : o_(operands),
        silu_(silu),
        products_(bfloat16 && operands.type() == at::kFloat ? at::kBFloat16 : operands.type()) {}

  at::Tensor product(const at::Tensor& rows, size_t weight, size_t bias) const {
    return at::linear(rows, multiplied(o_[weight]), multiplied(o_[bias]));
  }
  at::Tensor multiplied(const at::Tensor& tensor) const { return tensor.to(products_); }
  at::Tensor hidden() const { return cuda::hidden(o_, silu_, products_); }

  // The sums of messages; and these where they are asked for.
  std::array<at::Tensor, 2> sums(const at::Tensor& z, bool messagesToo) const {
    const at::Tensor sums = at::empty({o_.sizes.atoms, o_.sizes.channels}, o_.options());
    const at::Tensor messages = like(z, messagesToo);
    dispatch([&]<class A, class T, class S>(A, T, S) {
      launch(sumMessages<A, T, S>, channelBlocks(o_.sizes.atoms, o_.sizes.channels), channelThreads(o_.sizes.channels),
             of<T>(), o_.received().of(o_.sizes.edges), dataOf<S>(z), mutableDataOf<S>(messages),
             mutableDataOf<T>(sums));
    });
    return {sums, messages};
  }
  at::Tensor sizes(const at::Tensor& z) const {
    const at::Tensor sizes = at::empty({o_.sizes.edges}, o_.options());
    dispatch([&]<class A, class T, class S>(A, T, S) {
      launch(edgeSizes<A, T, S>, blocks(), threads(), o_.sizes.channels, dataOf<S>(z), dataOf<T>(o_[kLast]),
             mutableDataOf<T>(sizes));
    });
    return sizes;
  }
  // The gradient of z, and act(z) where it is asked for.
  std::array<at::Tensor, 2> sizesBack(const at::Tensor& z, const at::Tensor& gradient, bool activatedToo) const {
    const at::Tensor ofZ = like(z, true), activated = like(z, activatedToo);
    dispatch([&]<class A, class T, class S>(A, T, S) {
      launch(edgeSizesBack<A, T, S>, blocks(), threads(), o_.sizes.channels, dataOf<S>(z), dataOf<T>(o_[kLast]),
             dataOf<T>(gradient), mutableDataOf<S>(ofZ), mutableDataOf<S>(activated));
    });
    return {ofZ, activated};
  }
  // The gradient of z, and where they are asked for the messages and the gradient of the envelope.
  std::array<at::Tensor, 3> messagesBack(const at::Tensor& z, const at::Tensor& ofSums, const at::Tensor& ofMessages,
                                         bool messagesToo, bool envelopeToo) const {
    const at::Tensor ofZ = like(z, true), messages = like(z, messagesToo),
                     ofEnvelope = envelopeToo ? at::empty({o_.sizes.edges}, o_.options()) : at::Tensor();
    dispatch([&]<class A, class T, class S>(A, T, S) {
      launch(cuda::messagesBack<A, T, S>, blocks(), threads(), of<T>(), o_.graph[kReceiver].const_data_ptr<int32_t>(),
             dataOf<S>(z), dataOf<T>(ofSums), dataOf<S>(ofMessages), mutableDataOf<S>(ofZ), mutableDataOf<S>(messages),
             mutableDataOf<T>(ofEnvelope));
    });
    return {ofZ, messages, ofEnvelope};
  }
  // The sum of a bias' gradient, in the operands' precision.
  at::Tensor total(const at::Tensor& rows) const { return at::sum(rows, {0}, false, o_.type()); }
  at::Tensor exact(const at::Tensor& tensor) const { return tensor.to(o_.type()); }

 private:
  template <class Run>
  void dispatch(const Run& run) const {
    withTypes(o_.type(), products_, silu_, run);
  }
  template <class T>
  Messages<T> of() const {
    return {o_.sizes.atoms, o_.sizes.channels, dataOf<T>(o_[kEnvelope])};
  }
  dim3 blocks() const { return {static_cast<unsigned>(o_.sizes.edges), 1, 1}; }
  dim3 threads() const { return {threadsFor(o_.sizes.channels), 1, 1}; }
  static at::Tensor like(const at::Tensor& z, bool wanted) { return wanted ? at::empty_like(z) : at::Tensor(); }

  const Operands& o_;
  bool silu_;
  at::ScalarType products_;
};

Results forwardOnCuda(at::TensorList given, at::TensorList graph, bool silu, bool keep, bool bfloat16) {
  constexpr const char* op = "egnn_edges";
  const Operands operands(op, given.vec(), graph);
  const Scope scope(given[kReceivers]);
  const Edges edges(operands, silu, bfloat16);
  Tensors kept;
  const auto keeping = [&](const at::Tensor& z) {
    if (keep) kept.push_back(z);
    return z;
  };
  const at::Tensor z = keeping(edges.product(edges.hidden(), kMessage, kMessageBias));
  const auto [sums, messages] = edges.sums(z, operands.has(kSize));
  if (!operands.has(kSize)) return {sums, at::empty({0}, operands.options()), kept};
  return {sums, edges.sizes(keeping(edges.product(messages, kSize, kSizeBias))), kept};
}

// The gradients of inputs, without elements where they are not wanted.
Tensors backwardOnCuda(at::TensorList results, at::TensorList given, at::TensorList kept, at::TensorList graph,
                       bool silu, bool bfloat16, Wanted wanted) {
  constexpr const char* op = "egnn_edges_backward";
  const Operands operands(op, given.vec(), graph);
  const Sizes& sizes = operands.sizes;
  const at::Tensor& like = given[kReceivers];
  at::Tensor ofSums, ofSizes;
  if (results[0].numel() > 0)
    ofSums = checkedOperand(op, "a gradient of sums", results[0], {sizes.atoms, sizes.channels}, like);
  if (results[1].numel() > 0) ofSizes = checkedOperand(op, "a gradient of sizes", results[1], {sizes.edges}, like);
  const Scope scope(like);
  const Edges edges(operands, silu, bfloat16);
  Tensors out(kInputs);

  at::Tensor hidden, ofMessages, ofInner;
  const auto hiddenOnce = [&] { return hidden.defined() ? hidden : hidden = edges.hidden(); };
  const at::Tensor z = kept.empty() ? edges.product(hiddenOnce(), kMessage, kMessageBias) : kept[0];
  if (ofSizes.defined()) {
    const at::Tensor inner = kept.size() > 1 ? kept[1] : edges.product(edges.sums(z, true)[1], kSize, kSizeBias);
    const auto [found, activated] = edges.sizesBack(inner, ofSizes, wanted[kLast]);
    ofInner = found;
    ofMessages = at::mm(ofInner, edges.multiplied(operands[kSize]));
    if (wanted[kSizeBias]) out[kSizeBias] = edges.total(ofInner);
    if (wanted[kLast]) out[kLast] = edges.exact(at::mv(activated.t(), edges.multiplied(ofSizes)));
  }
  const bool ofSizeToo = wanted[kSize] && ofInner.defined(),
             ofEnvelopeToo = wanted[kEnvelope] && operands.has(kEnvelope);
  auto [ofZ, messages, ofEnvelope] = edges.messagesBack(z, ofSums, ofMessages, ofSizeToo, ofEnvelopeToo);
  ofMessages.reset();
  out[kEnvelope] = ofEnvelope;
  if (ofSizeToo) out[kSize] = edges.exact(at::mm(ofInner.t(), messages));
  ofInner.reset();
  messages.reset();
  if (wanted[kMessage]) out[kMessage] = edges.exact(at::mm(ofZ.t(), hiddenOnce()));
  if (wanted[kMessageBias]) out[kMessageBias] = edges.total(ofZ);
  hidden.reset();
  const HiddenWanted first{wanted[kReceivers], wanted[kSenders], wanted[kScalars], wanted[kScalarWeight]};
  if (first != HiddenWanted{}) {
    const at::Tensor ofHidden = edges.exact(at::mm(ofZ, edges.multiplied(operands[kMessage])));
    const auto gradients = hiddenGradients(ofHidden, operands, silu, first);
    std::copy(gradients.begin(), gradients.end(), out.begin());
  }
  for (size_t i = 0; i < kInputs; ++i)
    if (!out[i].defined()) out[i] = wanted[i] ? at::zeros_like(given[i]) : at::empty({0}, operands.options());
  return out;
}

}  // namespace

}  // namespace hydride::egnn::cuda

TORCH_LIBRARY_IMPL(hydride, CUDA, library) {
  library.impl("egnn_edges_forward", hydride::egnn::cuda::forwardOnCuda);
  library.impl("egnn_edges_backward", hydride::egnn::cuda::backwardOnCuda);
}
