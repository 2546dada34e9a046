// The first layer of EGNN's edges with both its derivatives.
#include <algorithm>

#include "egnn/activation.h"
#include "egnn/hiddenBlock.h"

namespace hydride::HYDRIDE_CAPABILITY {

using egnn::Hidden;
using egnn::HiddenGradients;

namespace {

constexpr int64_t kBlock = 96;

// work(first edge, edges)
template <class Work>
void forBlocks(const egnn::Ends& ends, int64_t first, int64_t last, const Work& work) {
  for (int64_t begin = ends.rows[first]; begin < ends.rows[last]; begin += kBlock)
    work(begin, std::min<int64_t>(kBlock, ends.rows[last] - begin));
}

template <class T>
struct Buffers {
  Buffers(const Hidden<T>& m, Workspace& memory)
      : first(m, kBlock, memory),
        gradient(memory.take<T>(kBlock * m.width)),
        second(memory.take<T>(kBlock * m.width)) {}
  HiddenBlock<T> first;
  T *gradient, *second;
};

template <class T, class Act>
void forward(const Hidden<T>& m, int64_t first, int64_t last, T* out, char* workspace) {
  Workspace memory(workspace);
  Buffers<T> buffers(m, memory);
  forBlocks(m.ends, first, last, [&](int64_t begin, int64_t count) {
    buffers.first.forward(begin, count, [&](int64_t e, int64_t c, Vec<T> z) {
      Part<T>(c, m.channels).store(out + (begin + e) * m.channels, Act::value(z));
    });
  });
}

template <class T, class Act>
void backward(const Hidden<T>& m, const T* gradient, int64_t first, int64_t last, const HiddenGradients<T>& out,
              char* workspace) {
  Workspace memory(workspace);
  Buffers<T> buffers(m, memory);
  if (out.scalars != nullptr) buffers.first.prepareBack();
  forBlocks(m.ends, first, last, [&](int64_t begin, int64_t count) {
    buffers.first.forward(begin, count, [&](int64_t e, int64_t c, Vec<T> z) {
      const Vec<T> given = Part<T>(c, m.channels).load(gradient + (begin + e) * m.channels);
      store(buffers.gradient + e * m.width + c, Act::chain(z, given));
    });
    buffers.first.backward(begin, count, buffers.gradient, out);
  });
}

template <class T, class Act>
void doubleBackward(const Hidden<T>& m, const Hidden<T>& change, const T* gradient, int64_t first, int64_t last, T* out,
                    const HiddenGradients<T>& ofOperands, const HiddenGradients<T>& ofChange, char* workspace) {
  Workspace memory(workspace);
  Buffers<T> buffers(m, memory);
  HiddenBlock<T> along(change, kBlock, memory);
  if (ofOperands.scalars != nullptr) buffers.first.prepareBack();
  if (ofChange.scalars != nullptr) along.prepareBack();
  T *const chained = buffers.gradient, *const twice = buffers.second;
  forBlocks(m.ends, first, last, [&](int64_t begin, int64_t count) {
    buffers.first.forward(begin, count, [&](int64_t e, int64_t c, Vec<T> z) { store(twice + e * m.width + c, z); });
    along.forward(begin, count, [&](int64_t e, int64_t c, Vec<T> dz) {
      const int64_t at = e * m.width + c;
      const Part<T> part(c, m.channels);
      const Vec<T> z = load(twice + at), given = part.load(gradient + (begin + e) * m.channels);
      part.store(out + (begin + e) * m.channels, Act::chain(z, dz));
      store(chained + at, Act::chain(z, given));
      store(twice + at, Act::chainTwice(z, given * dz));
    });
    buffers.first.backward(begin, count, twice, ofOperands);
    along.backward(begin, count, chained, ofChange);
  });
}

// For a change, of twice as many functions, as well.
template <class T>
int64_t workspace(const Hidden<T>& m) {
  Workspace memory(nullptr);
  Buffers<T> buffers(m, memory);
  Hidden<T> change = m;
  change.functions *= 2;
  HiddenBlock<T> along(change, kBlock, memory);
  return memory.size();
}

template <class T, class Act>
constexpr egnn::HiddenKernels<T> kHiddenKernels{kLanes<T>, workspace<T>, forward<T, Act>, backward<T, Act>,
                                                doubleBackward<T, Act>};

}  // namespace

template <class T>
const egnn::HiddenKernels<T>& egnnHiddenKernels(egnn::Activation activation) {
  return activation == egnn::Activation::kRelu ? kHiddenKernels<T, Relu<T>> : kHiddenKernels<T, Silu<T>>;
}

template const egnn::HiddenKernels<float>& egnnHiddenKernels(egnn::Activation);
template const egnn::HiddenKernels<double>& egnnHiddenKernels(egnn::Activation);

}  // namespace hydride::HYDRIDE_CAPABILITY
