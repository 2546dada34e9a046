// Edges are taken in blocks, from the atoms' features to the sums of messages, and all the way back: no more than a
// block's own rows is ever stored, but for what is kept on demand.
#include <algorithm>

#include "egnn/activation.h"
#include "egnn/bfloat16.h"
#include "egnn/hiddenBlock.h"
#include "egnn/products.h"
#include "egnn/signs.h"

namespace hydride::HYDRIDE_CAPABILITY {

using egnn::EdgeGradients;
using egnn::EdgeResults;
using egnn::Edges;
using egnn::Kept;
using egnn::ResultGradients;

namespace {

template <class T, class S, class Act>
class Block {
 public:
  Block(const Edges<T, S>& m, bool back, Workspace& memory)
      : m_(m),
        width_(m.hidden.width),
        size_(width_ <= 256 ? 192 : 384),
        first_(m.hidden, size_, memory),
        products_(width_, size_, m.multiply, memory),
        hidden_(rows<S>(memory)),
        message_(rows<S>(memory)),
        before_(back && !Act::kKeepsSign ? rows<T>(memory) : nullptr),
        ofMessage_(back ? rows<S>(memory) : nullptr),
        ofSize_(back ? rows<S>(memory) : nullptr),
        ofHidden_(back ? rows<T>(memory) : nullptr),
        dots_(memory.take<Vec<T>>(size_)) {}

  void forward(int64_t firstAtom, int64_t lastAtom, const EdgeResults<T>& out) {
    forBlocks(firstAtom, lastAtom, [&] {
      hiddenRows(nullptr);
      products_.forward(count_, hidden_, m_.message, [&](int64_t e, int64_t c, Vec<T> value) {
        const Vec<T> z = value + load(m_.messageBias + c);
        keep(m_.messages, e, c, z);
        storeAs(message_ + e * width_ + c, Act::value(z) * envelope(e));
      });
      sumReceived<T>(m_.hidden.ends, begin_, count_, message_, width_, out.sums);
      if (m_.size == nullptr) return;
      clearDots();
      products_.forward(count_, message_, m_.size, [&](int64_t e, int64_t c, Vec<T> value) {
        const Vec<T> z = value + load(m_.sizeBias + c);
        keep(m_.sizes, e, c, z);
        dots_[e] += Act::value(z) * load(m_.last + c);
      });
      storeDots(out.sizes);
    });
  }

  void backward(const ResultGradients<T>& given, int64_t firstAtom, int64_t lastAtom, const EdgeGradients<T>& out) {
    if (out.hidden.scalars != nullptr) first_.prepareBack();
    forBlocks(firstAtom, lastAtom, [&] {
      hiddenRows(before_);
      const S* z = messageRows();
      clearDots();
      if (given.sizes == nullptr) {
        forRows([&](int64_t e, int64_t c) { toMessage(z, e, c, ofSum(given, e, c), out); });
      } else {
        sizeGradients(given.sizes, out);
        products_.forward(count_, ofSize_, m_.sizeBack, [&](int64_t e, int64_t c, Vec<T> value) {
          toMessage(z, e, c, given.sums == nullptr ? value : value + ofSum(given, e, c), out);
        });
      }
      if (out.envelope != nullptr) storeDots(out.envelope);
      if (out.message != nullptr) products_.addWeightGradient(count_, ofMessage_, hidden_, out.message);
      if (out.messageBias != nullptr) addRows(ofMessage_, out.messageBias);
      products_.forward(count_, ofMessage_, m_.messageBack, [&](int64_t e, int64_t c, Vec<T> value) {
        const int64_t at = e * width_ + c;
        Vec<T> z;
        if constexpr (Act::kKeepsSign)
          z = loadAs<T>(hidden_ + at);
        else
          z = load(before_ + at);
        store(ofHidden_ + at, Act::chain(z, value));
      });
      first_.backward(begin_, count_, ofHidden_, out.hidden);
    });
  }

 private:
  template <class U>
  U* rows(Workspace& memory) const {
    return memory.take<U>(roundUp(size_, kHeight) * width_);
  }
  template <class Work>
  void forBlocks(int64_t firstAtom, int64_t lastAtom, const Work& work) {
    const int64_t end = m_.hidden.ends.rows[lastAtom];
    for (begin_ = m_.hidden.ends.rows[firstAtom]; begin_ < end; begin_ += size_) {
      count_ = std::min(size_, end - begin_);
      work();
    }
  }
  template <class Work>
  void forRows(const Work& work) const {
    for (int64_t e = 0; e < count_; ++e)
      for (int64_t c = 0; c < width_; c += kLanes<T>) work(e, c);
  }

  T envelope(int64_t e) const { return m_.envelope == nullptr ? T(1) : m_.envelope[begin_ + e]; }
  void clearDots() { std::fill_n(dots_, count_, Vec<T>{}); }
  void storeDots(T* out) const {
    for (int64_t e = 0; e < count_; ++e) out[begin_ + e] = sum<T>(dots_[e]);
  }
  void addRows(const S* rows, T* sums) const {
    forRows([&](int64_t e, int64_t c) { store(sums + c, load(sums + c) + loadAs<T>(rows + e * width_ + c)); });
  }

  static Signs<T>* signs(const Kept<S>& kept, int64_t at) {
    return static_cast<Signs<T>*>(kept.signs) + at / kLanes<T>;
  }
  void keep(const Kept<S>& kept, int64_t e, int64_t c, Vec<T> z) const {
    const int64_t at = (begin_ + e) * width_ + c;
    if (kept.values != nullptr) storeAs(kept.values + at, z);
    if (kept.signs != nullptr) *signs(kept, at) = signsOf<T>(z);
  }
  // The gradient times the derivative at z, of which there is the row, or what was kept.
  Vec<T> chain(const S* z, const Kept<S>& kept, int64_t e, int64_t c, Vec<T> gradient) const {
    if (kept.signs != nullptr) return whereSet<T>(*signs(kept, (begin_ + e) * width_ + c), gradient);
    return Act::chain(loadAs<T>(z + e * width_ + c), gradient);
  }

  void hiddenRows(T* before) {
    first_.forward(begin_, count_, [&](int64_t e, int64_t c, Vec<T> z) {
      if (before != nullptr) store(before + e * width_ + c, z);
      storeAs(hidden_ + e * width_ + c, Act::value(z));
    });
  }

  // h V + c, where it is kept or computed again, but for signs alone; and the messages where sizes follow from them.
  const S* messageRows() {
    if (m_.messages.signs != nullptr) return nullptr;
    const S* z = ofMessage_;
    if (m_.messages.values != nullptr)
      z = m_.messages.values + begin_ * width_;
    else
      products_.forward(count_, hidden_, m_.message, [&](int64_t e, int64_t c, Vec<T> value) {
        storeAs(ofMessage_ + e * width_ + c, value + load(m_.messageBias + c));
      });
    if (m_.size != nullptr)
      forRows([&](int64_t e, int64_t c) {
        const int64_t at = e * width_ + c;
        storeAs(message_ + at, Act::value(loadAs<T>(z + at)) * envelope(e));
      });
    return z;
  }

  // From the gradients of sizes to those of m U + d but for w, and of U, d and w.
  void sizeGradients(const T* given, const EdgeGradients<T>& out) {
    const S* z = ofSize_;
    if (m_.sizes.values != nullptr)
      z = m_.sizes.values + begin_ * width_;
    else if (m_.sizes.signs == nullptr)
      products_.forward(count_, message_, m_.size, [&](int64_t e, int64_t c, Vec<T> value) {
        storeAs(ofSize_ + e * width_ + c, value + load(m_.sizeBias + c));
      });
    forRows([&](int64_t e, int64_t c) {
      const T gradient = given[begin_ + e];
      if (!Act::kKeepsSign && out.last != nullptr)
        store(out.last + c, load(out.last + c) + gradient * Act::value(loadAs<T>(z + e * width_ + c)));
      storeAs(ofSize_ + e * width_ + c, chain(z, m_.sizes, e, c, Vec<T>{} + gradient));
    });
    if (out.size != nullptr) products_.addWeightGradient(count_, ofSize_, message_, out.size);
    if (out.sizeBias != nullptr) addRows(ofSize_, out.sizeBias);
  }

  Vec<T> ofSum(const ResultGradients<T>& given, int64_t e, int64_t c) const {
    return load(given.sums + m_.hidden.ends.receiver[begin_ + e] * width_ + c);
  }

  // From the gradient of m to that of h V + c, which is `before`, in one place.
  void toMessage(const S* before, int64_t e, int64_t c, Vec<T> gradient, const EdgeGradients<T>& out) {
    const int64_t at = e * width_ + c;
    if (out.envelope != nullptr) dots_[e] += gradient * Act::value(loadAs<T>(before + at));
    storeAs(ofMessage_ + at, chain(before, m_.messages, e, c, gradient * envelope(e)));
  }

  const Edges<T, S>& m_;
  int64_t width_, size_;
  HiddenBlock<T> first_;
  Products<T, S> products_;
  S *hidden_, *message_;
  T* before_;
  S *ofMessage_, *ofSize_;
  T* ofHidden_;
  Vec<T>* dots_;
  int64_t begin_ = 0, count_ = 0;
};

template <class T, class S, class Act>
constexpr egnn::EdgeKernels<T, S> kKernels{
    kLanes<T>,
    Act::kKeepsSign,
    sizeof(Signs<T>),
    Products<T, S>::packed,
    Products<T, S>::panels,
    Products<T, S>::pack,
    [](const Edges<T, S>& m, bool back) {
      Workspace memory(nullptr);
      Block<T, S, Act>(m, back, memory);
      return memory.size();
    },
    [](const Edges<T, S>& m, int64_t first, int64_t last, const EdgeResults<T>& out, char* workspace) {
      Workspace memory(workspace);
      Block<T, S, Act>(m, false, memory).forward(first, last, out);
    },
    [](const Edges<T, S>& m, const ResultGradients<T>& given, int64_t first, int64_t last, const EdgeGradients<T>& out,
       char* workspace) {
      Workspace memory(workspace);
      Block<T, S, Act>(m, true, memory).backward(given, first, last, out);
    }};

}  // namespace

template <class T, class S>
const egnn::EdgeKernels<T, S>& egnnEdgeKernels(egnn::Activation activation) {
  return activation == egnn::Activation::kRelu ? kKernels<T, S, Relu<T>> : kKernels<T, S, Silu<T>>;
}

template const egnn::EdgeKernels<float, float>& egnnEdgeKernels(egnn::Activation);
template const egnn::EdgeKernels<double, double>& egnnEdgeKernels(egnn::Activation);
#ifdef __AVX512F__
template const egnn::EdgeKernels<float, egnn::BFloat16>& egnnEdgeKernels(egnn::Activation);
#endif

}  // namespace hydride::HYDRIDE_CAPABILITY
