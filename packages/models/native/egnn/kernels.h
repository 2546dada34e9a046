// What the kernels of EGNN's edges read and write, and where they are found. Rows of F channels are `width` apart, in
// whole vectors, and zero beyond F.
#pragma once

#include <cstdint>

namespace hydride::egnn {

// Which atoms an edge joins, by receiver.
struct Ends {
  const int32_t *sender, *receiver;  // (E)
  const int32_t* rows;               // (N + 1)
};

// h = act(z), z = a_i + b_j + s W of the edge from atom j to atom i.
template <class T>
struct Hidden {
  int64_t channels, width, functions;  // F, its whole vectors, R
  const T *receivers, *senders;        // a, b: (N, width)
  const T *scalars, *weight;           // s: (E, R), W: (R, width)
  Ends ends;
};

// Where the gradients of a, b, s and W go, those that are wanted. The rows of senders are the part's own, from
// `firstSender` on; they and W's are added to.
template <class T>
struct HiddenGradients {
  T *receivers, *senders, *scalars, *weight;  // (N, width), (senders, width), (E, R), (R, width)
  int64_t firstSender;
};

struct BFloat16 {
  uint16_t bits;
};

// c (m, n) = a b, or c += a b, with a (m, k) and b (k, n), two of its rows side by side, and the lengths of their rows.
using Multiply = void (*)(int64_t m, int64_t n, int64_t k, int64_t aRow, int64_t bRow, int64_t cRow, bool add,
                          const BFloat16* a, const BFloat16* b, float* c);

// What is kept of a product (E, width) for the way back, as far as it is not null: the numbers, or whether each is
// above zero, a bit each.
template <class S>
struct Kept {
  S* values;
  void* signs;
};

// What follows h: m = g act(h V + c), and where there is U the size w . act(m U + d). S is what is multiplied.
template <class T, class S>
struct Edges {
  Hidden<T> hidden;
  const T* envelope;               // g: (E) or null
  const S *message, *messageBack;  // V and its transpose, as `pack` writes them
  const T* messageBias;            // c: (width)
  const S *size, *sizeBack;  // U, or null, and its transpose with rows times w; the way back alone reads transposes
  const T *sizeBias, *last;  // d, w: (width)
  Kept<S> messages, sizes;   // h V + c and m U + d; signs alone of messages where there is neither g nor U
  Multiply multiply;         // where S is BFloat16
};

template <class T>
struct EdgeResults {
  T *sums, *sizes;  // of m by receiver: (N, width); (E)
};

// The gradients of the results; null where there is none.
template <class T>
struct ResultGradients {
  const T *sums, *sizes;
};

// Those of weights are added to. U's and d's lack the factor w of their rows, and w's is found from them where the
// activation keeps signs: sum_e g_e relu(z_e) = sum_e g_e [z_e > 0] (m_e U + d).
template <class T>
struct EdgeGradients {
  HiddenGradients<T> hidden;
  T* envelope;
  T *message, *messageBias, *size, *sizeBias, *last;  // V^T and U^T: (width, width) and rows to spare for `height`
};

enum class Activation { kRelu, kSilu };

// Each for the atoms first ... last - 1, with memory of its own of `workspace` bytes, zeros at first.
template <class T>
struct HiddenKernels {
  int64_t lanes;  // `width` is a multiple of it
  int64_t (*workspace)(const Hidden<T>&);
  void (*forward)(const Hidden<T>&, int64_t first, int64_t last, T* out, char* workspace);  // (E, F)
  void (*backward)(const Hidden<T>&, const T* gradient, int64_t first, int64_t last, const HiddenGradients<T>&,
                   char* workspace);
  // Of the gradients of `backward`, with cotangents da, db, ds and dW. `change` is z's along them: da_i + db_j + [ds |
  // s] [W; dW]. `out` gets the gradient of `gradient`. What z's second derivative brings goes to `ofOperands`, what s
  // and W of the gradients bring is the second half of `ofChange`'s scalars and the first half of its weight.
  void (*doubleBackward)(const Hidden<T>&, const Hidden<T>& change, const T* gradient, int64_t first, int64_t last,
                         T* out, const HiddenGradients<T>& ofOperands, const HiddenGradients<T>& ofChange,
                         char* workspace);
};

template <class T, class S>
struct EdgeKernels {
  int64_t lanes;       // `width` is a multiple of it
  bool keepsSigns;     // whether signs may be kept in place of values
  int64_t signsBytes;  // of the signs of a vector
  // A square weight, element (k, c) at from[k * row + c * column], as products want it: `packed` numbers, in `panels`
  // parts.
  int64_t (*packed)(int64_t width);
  int64_t (*panels)(int64_t width);
  void (*pack)(const T* from, int64_t row, int64_t column, int64_t channels, int64_t width, int64_t firstPanel,
               int64_t lastPanel, S* to);
  int64_t (*workspace)(const Edges<T, S>&, bool back);
  void (*forward)(const Edges<T, S>&, int64_t first, int64_t last, const EdgeResults<T>&, char* workspace);
  void (*backward)(const Edges<T, S>&, const ResultGradients<T>&, int64_t first, int64_t last, const EdgeGradients<T>&,
                   char* workspace);
};

// Of the widest vector instructions that this processor has.
template <class T>
const HiddenKernels<T>& hiddenKernels(Activation);
template <class T, class S>
const EdgeKernels<T, S>& edgeKernels(Activation);
// Null where the processor has no instructions for it.
const EdgeKernels<float, BFloat16>* bfloat16Kernels(Activation);

}  // namespace hydride::egnn

namespace hydride::baseline {
template <class T>
const egnn::HiddenKernels<T>& egnnHiddenKernels(egnn::Activation);
template <class T, class S>
const egnn::EdgeKernels<T, S>& egnnEdgeKernels(egnn::Activation);
}  // namespace hydride::baseline
namespace hydride::avx2 {
template <class T>
const egnn::HiddenKernels<T>& egnnHiddenKernels(egnn::Activation);
template <class T, class S>
const egnn::EdgeKernels<T, S>& egnnEdgeKernels(egnn::Activation);
}  // namespace hydride::avx2
namespace hydride::avx512 {
template <class T>
const egnn::HiddenKernels<T>& egnnHiddenKernels(egnn::Activation);
template <class T, class S>
const egnn::EdgeKernels<T, S>& egnnEdgeKernels(egnn::Activation);
}  // namespace hydride::avx512
