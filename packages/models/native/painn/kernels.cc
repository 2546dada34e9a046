// Edges are taken in blocks. A block's filters are computed into a buffer, then each atom's run of edges in the block
// is summed, channel by channel, in registers. Nothing of the size of all edges times channels is ever stored.
#include "painn/blocks.h"

namespace hydride::HYDRIDE_CAPABILITY {

namespace {

template <class T>
void forward(const Message<T>& m, int64_t first, int64_t last, T* scalars, T* vectors) {
  const int64_t F = m.channels;
  const Sizes<T> sizes(m);
  const std::vector<T> weight = padded(m, m.weight);
  BlockBasis<T> basis(m);
  Buffer<T> filters(m);
  int64_t atom = first;
  for (int64_t begin = m.rows[first]; begin < m.rows[last]; begin += kBlock) {
    const int64_t end = std::min<int64_t>(begin + kBlock, m.rows[last]);
    basis.fill(m.basis, end - begin, [&](int64_t e) { return begin + e; });
    basis.filters(end - begin, weight, filters);
    forRuns(m.rows, atom, begin, end, [&](int64_t i, int64_t from, int64_t to) {
      T *s = scalars + i * F, *v = vectors + 3 * i * F;
      for (int64_t f = 0; f < F; f += kLanes<T>) {
        const Part<T> part(f, F);
        Vec<T> sum = part.load(s), x = part.load(v), y = part.load(v + F), z = part.load(v + 2 * F);
        for (int64_t e = from; e < to; ++e) {
          const T* w = filters.data() + e * sizes.width + f;
          const int64_t j = m.sender[begin + e];
          const T *phi = m.phi + 3 * j * F, *u = m.vectors + 3 * j * F, *d = m.direction + 3 * (begin + e);
          sum += load(w) * part.load(phi);
          const Vec<T> along = load(w + sizes.channels) * part.load(phi + F);
          const Vec<T> gate = load(w + 2 * sizes.channels) * part.load(phi + 2 * F);
          x += along * d[0] + gate * part.load(u);
          y += along * d[1] + gate * part.load(u + F);
          z += along * d[2] + gate * part.load(u + 2 * F);
        }
        part.store(s, sum);
        part.store(v, x);
        part.store(v + F, y);
        part.store(v + 2 * F, z);
      }
    });
  }
}

template <class T>
void backward(const Message<T>& m, const Gradients<T>& g, int64_t first, int64_t last, const Results<T>& out) {
  const int64_t F = m.channels;
  SenderPass<T> pass(m, out);
  const int64_t C = pass.sizes_.channels, width = pass.sizes_.width;
  int64_t atom = first;
  for (int64_t begin = m.columns[first]; begin < m.columns[last]; begin += kBlock) {
    const int64_t end = std::min<int64_t>(begin + kBlock, m.columns[last]), count = end - begin;
    pass.begin();
    pass.basis.fill(m.basis, count, [&](int64_t e) { return m.transpose[begin + e]; });
    pass.basis.filters(count, pass.weight, pass.filters);
    forRuns(m.columns, atom, begin, end, [&](int64_t j, int64_t from, int64_t to) {
      const T *phi = m.phi + 3 * j * F, *u = m.vectors + 3 * j * F;
      T *gPhi = out.phi + 3 * j * F, *gU = out.vectors + 3 * j * F;
      for (int64_t f = 0; f < F; f += kLanes<T>) {
        const Part<T> part(f, F);
        const Vec<T> phi1 = part.load(phi), phi2 = part.load(phi + F), phi3 = part.load(phi + 2 * F);
        const Vec<T> ux = part.load(u), uy = part.load(u + F), uz = part.load(u + 2 * F);
        Vec<T> gPhi1 = part.load(gPhi), gPhi2 = part.load(gPhi + F), gPhi3 = part.load(gPhi + 2 * F);
        Vec<T> gx = part.load(gU), gy = part.load(gU + F), gz = part.load(gU + 2 * F);
        for (int64_t e = from; e < to; ++e) {
          const int64_t edge = m.transpose[begin + e], i = m.receiver[edge];
          const T *d = m.direction + 3 * edge, *gv = g.vectors + 3 * i * F;
          T* w = pass.filters.data() + e * width + f;
          const Vec<T> w1 = load(w), w2 = load(w + C), w3 = load(w + 2 * C);
          const Vec<T> s = part.load(g.scalars + i * F);
          const Vec<T> x = part.load(gv), y = part.load(gv + F), z = part.load(gv + 2 * F);
          const Vec<T> along = x * d[0] + y * d[1] + z * d[2], inner = x * ux + y * uy + z * uz;
          gPhi1 += w1 * s;
          gPhi2 += w2 * along;
          gPhi3 += w3 * inner;
          const Vec<T> gate = w3 * phi3, size = w2 * phi2;
          gx += gate * x;
          gy += gate * y;
          gz += gate * z;
          pass.addAlong(e, size * x, size * y, size * z);
          store(w, phi1 * s);
          store(w + C, phi2 * along);
          store(w + 2 * C, phi3 * inner);
        }
        part.store(gPhi, gPhi1);
        part.store(gPhi + F, gPhi2);
        part.store(gPhi + 2 * F, gPhi3);
        part.store(gU, gx);
        part.store(gU + F, gy);
        part.store(gU + 2 * F, gz);
      }
    });
    pass.finish(begin, count, pass.basis, pass.filters, pass.ownTransposed(), false);
    pass.storeAlong(begin, count);
  }
  pass.addWeight();
}

template <class T>
void doubleReceivers(const Message<T>& m, const Cotangents<T>& c, int64_t first, int64_t last, T* scalars, T* vectors) {
  const int64_t F = m.channels;
  const Sizes<T> sizes(m);
  const int64_t C = sizes.channels;
  const std::vector<T> weight = padded(m, m.weight);
  BlockBasis<T> basis(m);
  Buffer<T> filters(m);
  FilterCotangents<T> cotangents(m, c);
  int64_t atom = first;
  for (int64_t begin = m.rows[first]; begin < m.rows[last]; begin += kBlock) {
    const int64_t end = std::min<int64_t>(begin + kBlock, m.rows[last]), count = end - begin;
    const auto edgeOf = [&](int64_t e) { return begin + e; };
    basis.fill(m.basis, count, edgeOf);
    basis.filters(count, weight, filters);
    cotangents.fill(count, weight, basis, edgeOf);
    forRuns(m.rows, atom, begin, end, [&](int64_t i, int64_t from, int64_t to) {
      T *s = scalars + i * F, *v = vectors + 3 * i * F;
      for (int64_t f = 0; f < F; f += kLanes<T>) {
        const Part<T> part(f, F);
        Vec<T> sum = part.load(s), x = part.load(v), y = part.load(v + F), z = part.load(v + 2 * F);
        for (int64_t e = from; e < to; ++e) {
          const int64_t edge = begin + e, j = m.sender[edge];
          const T *w = filters.data() + e * sizes.width + f, *cw = cotangents.filters.data() + e * sizes.width + f;
          const T *phi = m.phi + 3 * j * F, *cPhi = c.phi + 3 * j * F;
          const T *u = m.vectors + 3 * j * F, *cU = c.vectors + 3 * j * F;
          const T *d = m.direction + 3 * edge, *cD = c.direction + 3 * edge;
          const Vec<T> w2 = load(w + C), w3 = load(w + 2 * C), phi2 = part.load(phi + F), phi3 = part.load(phi + 2 * F);
          sum += load(cw) * part.load(phi) + load(w) * part.load(cPhi);
          const Vec<T> along = w2 * phi2, alongChange = load(cw + C) * phi2 + w2 * part.load(cPhi + F);
          const Vec<T> gate = w3 * phi3, gateChange = load(cw + 2 * C) * phi3 + w3 * part.load(cPhi + 2 * F);
          x += alongChange * d[0] + along * cD[0] + gateChange * part.load(u) + gate * part.load(cU);
          y += alongChange * d[1] + along * cD[1] + gateChange * part.load(u + F) + gate * part.load(cU + F);
          z += alongChange * d[2] + along * cD[2] + gateChange * part.load(u + 2 * F) + gate * part.load(cU + 2 * F);
        }
        part.store(s, sum);
        part.store(v, x);
        part.store(v + F, y);
        part.store(v + 2 * F, z);
      }
    });
  }
}

template <class T>
void doubleSenders(const Message<T>& m, const Cotangents<T>& c, const Gradients<T>& g, int64_t first, int64_t last,
                   const Results<T>& out) {
  const int64_t F = m.channels;
  SenderPass<T> pass(m, out);
  FilterCotangents<T> cotangents(m, c);
  const std::vector<T> transposedCotangent =
      out.basis == nullptr || c.weight == nullptr ? std::vector<T>() : transposed(m, cotangents.weight);
  const int64_t C = pass.sizes_.channels, width = pass.sizes_.width;
  int64_t atom = first;
  for (int64_t begin = m.columns[first]; begin < m.columns[last]; begin += kBlock) {
    const int64_t end = std::min<int64_t>(begin + kBlock, m.columns[last]), count = end - begin;
    const auto edgeOf = [&](int64_t e) { return m.transpose[begin + e]; };
    pass.begin();
    pass.basis.fill(m.basis, count, edgeOf);
    pass.basis.filters(count, pass.weight, pass.filters);
    cotangents.fill(count, pass.weight, pass.basis, edgeOf);
    forRuns(m.columns, atom, begin, end, [&](int64_t j, int64_t from, int64_t to) {
      const T *phi = m.phi + 3 * j * F, *cPhi = c.phi + 3 * j * F, *u = m.vectors + 3 * j * F,
              *cU = c.vectors + 3 * j * F;
      T *hPhi = out.phi + 3 * j * F, *hU = out.vectors + 3 * j * F;
      for (int64_t f = 0; f < F; f += kLanes<T>) {
        const Part<T> part(f, F);
        const Vec<T> phi1 = part.load(phi), phi2 = part.load(phi + F), phi3 = part.load(phi + 2 * F);
        const Vec<T> cPhi1 = part.load(cPhi), cPhi2 = part.load(cPhi + F), cPhi3 = part.load(cPhi + 2 * F);
        const Vec<T> ux = part.load(u), uy = part.load(u + F), uz = part.load(u + 2 * F);
        const Vec<T> cx = part.load(cU), cy = part.load(cU + F), cz = part.load(cU + 2 * F);
        Vec<T> hPhi1 = part.load(hPhi), hPhi2 = part.load(hPhi + F), hPhi3 = part.load(hPhi + 2 * F);
        Vec<T> hx = part.load(hU), hy = part.load(hU + F), hz = part.load(hU + 2 * F);
        for (int64_t e = from; e < to; ++e) {
          const int64_t edge = m.transpose[begin + e], i = m.receiver[edge];
          const T *d = m.direction + 3 * edge, *cD = c.direction + 3 * edge, *gv = g.vectors + 3 * i * F;
          T *w = pass.filters.data() + e * width + f, *cw = cotangents.filters.data() + e * width + f;
          const Vec<T> w2 = load(w + C), w3 = load(w + 2 * C), cw1 = load(cw), cw2 = load(cw + C),
                       cw3 = load(cw + 2 * C);
          const Vec<T> s = part.load(g.scalars + i * F);
          const Vec<T> x = part.load(gv), y = part.load(gv + F), z = part.load(gv + 2 * F);
          const Vec<T> along = x * d[0] + y * d[1] + z * d[2], alongChange = x * cD[0] + y * cD[1] + z * cD[2];
          const Vec<T> inner = x * ux + y * uy + z * uz, innerChange = x * cx + y * cy + z * cz;
          hPhi1 += cw1 * s;
          hPhi2 += cw2 * along + w2 * alongChange;
          hPhi3 += cw3 * inner + w3 * innerChange;
          const Vec<T> gate = cw3 * phi3 + w3 * cPhi3, size = cw2 * phi2 + w2 * cPhi2;
          hx += gate * x;
          hy += gate * y;
          hz += gate * z;
          pass.addAlong(e, size * x, size * y, size * z);
          // The gradients of filters, and of their cotangents, take their places.
          store(w, cPhi1 * s);
          store(w + C, cPhi2 * along + phi2 * alongChange);
          store(w + 2 * C, cPhi3 * inner + phi3 * innerChange);
          store(cw, phi1 * s);
          store(cw + C, phi2 * along);
          store(cw + 2 * C, phi3 * inner);
        }
        part.store(hPhi, hPhi1);
        part.store(hPhi + F, hPhi2);
        part.store(hPhi + 2 * F, hPhi3);
        part.store(hU, hx);
        part.store(hU + F, hy);
        part.store(hU + 2 * F, hz);
      }
    });
    pass.finish(begin, count, pass.basis, pass.filters, pass.ownTransposed(), false);
    pass.finish(begin, count, cotangents.basis, cotangents.filters, transposedCotangent, true);
    pass.storeAlong(begin, count);
  }
  pass.addWeight();
}

}  // namespace

template <class T>
const painn::Kernels<T>& painnKernels() {
  static const painn::Kernels<T> kernels{forward<T>, backward<T>, doubleReceivers<T>, doubleSenders<T>};
  return kernels;
}

template const painn::Kernels<float>& painnKernels();
template const painn::Kernels<double>& painnKernels();

}  // namespace hydride::HYDRIDE_CAPABILITY
