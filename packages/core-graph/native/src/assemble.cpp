#include "assemble.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "parallel.h"

namespace hydride {
namespace {

template <typename T>
void moveTo(Values<T>& from, T* to) {
  if (!from.empty()) std::memcpy(to, from.data(), from.size() * sizeof(T));
  Values<T>().swap(from);
}

/** Writes `base` + the receiver of each edge. */
void fillReceivers(const Chunk& chunk, std::int32_t base, std::int32_t* to) {
  for (std::int32_t i = chunk.first; i < chunk.last; ++i) {
    const std::int32_t count = chunk.edges.perReceiver[i - chunk.first];
    std::fill_n(to, count, base + i);
    to += count;
  }
}

}  // namespace

std::vector<std::size_t> edgesOf(const Batch& batch, const std::vector<Chunk>& chunks) {
  std::vector<std::size_t> counts(batch.structures(), 0);
  for (const Chunk& chunk : chunks) counts[chunk.structure] += chunk.edges.sender.size();
  return counts;
}

void fillLists(const Batch& batch, std::vector<Chunk>& chunks, const std::vector<ListArrays>& lists) {
  std::vector<std::size_t> firsts(chunks.size(), 0);
  for (std::size_t c = 1; c < chunks.size(); ++c) {
    if (chunks[c].structure == chunks[c - 1].structure) firsts[c] = firsts[c - 1] + chunks[c - 1].edges.sender.size();
  }
  forEach(chunks.size(), batch.threads, [&](std::size_t c) {
    Chunk& chunk = chunks[c];
    const ListArrays& list = lists[chunk.structure];
    const std::size_t first = firsts[c];
    fillReceivers(chunk, 0, list.receiver + first);
    moveTo(chunk.edges.sender, list.sender + first);
    moveTo(chunk.edges.shift, list.shift + 3 * first);
    moveTo(chunk.edges.displacement, list.displacement + 3 * first);
    moveTo(chunk.edges.distance, list.distance + first);
  });
}

Graph assembleGraph(const Batch& batch, std::vector<Chunk>& chunks) {
  Graph out;
  std::vector<std::size_t> firsts{0};
  for (const Chunk& chunk : chunks) firsts.push_back(firsts.back() + chunk.edges.sender.size());
  const std::size_t edges = firsts.back();
  for (auto* values : {&out.receiver, &out.sender, &out.transpose, &out.edgeGraph}) values->resize(edges);
  out.shift.resize(3 * edges);
  const std::size_t atoms = static_cast<std::size_t>(batch.atomOffsets.back());
  out.rowOffsets.assign(atoms + 1, 0);
  out.senderOffsets.assign(atoms + 1, 0);
  forEach(chunks.size(), batch.threads, [&](std::size_t c) {
    Chunk& chunk = chunks[c];
    const std::size_t first = firsts[c];
    const std::int32_t base = batch.atomOffsets[chunk.structure];
    fillReceivers(chunk, base, out.receiver.data() + first);
    for (std::int32_t i = chunk.first; i < chunk.last; ++i) {
      out.rowOffsets[base + i + 1] = chunk.edges.perReceiver[i - chunk.first];
    }
    for (std::int32_t& sender : chunk.edges.sender) sender += base;
    std::fill_n(out.edgeGraph.data() + first, chunk.edges.sender.size(), static_cast<std::int32_t>(chunk.structure));
    moveTo(chunk.edges.sender, out.sender.data() + first);
    moveTo(chunk.edges.shift, out.shift.data() + 3 * first);
  });
  std::partial_sum(out.rowOffsets.begin(), out.rowOffsets.end(), out.rowOffsets.begin());
  for (const std::int32_t sender : out.sender) ++out.senderOffsets[sender + 1];
  std::partial_sum(out.senderOffsets.begin(), out.senderOffsets.end(), out.senderOffsets.begin());
  std::vector<std::int32_t> next(out.senderOffsets.begin(), out.senderOffsets.end() - 1);
  for (std::size_t e = 0; e < edges; ++e) out.transpose[next[out.sender[e]]++] = static_cast<std::int32_t>(e);
  return out;
}

}  // namespace hydride
