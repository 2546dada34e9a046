#include "assemble.h"

#include <algorithm>
#include <numeric>

namespace hydride {
namespace {

template <typename T>
void moveTo(std::vector<T>& from, std::vector<T>& to) {
  to.insert(to.end(), from.begin(), from.end());
  std::vector<T>().swap(from);
}

std::size_t total(const std::vector<Chunk>& chunks) {
  std::size_t edges = 0;
  for (const Chunk& chunk : chunks) edges += chunk.edges.sender.size();
  return edges;
}

}  // namespace

Assembled assembleLists(const Batch& batch) {
  std::vector<Chunk> chunks = findEdges(batch);
  Assembled out;
  const std::size_t edges = total(chunks);
  out.edgeOffsets.assign(batch.structures() + 1, 0);
  out.receiver.reserve(edges);
  out.sender.reserve(edges);
  out.shift.reserve(3 * edges);
  out.displacement.reserve(3 * edges);
  out.distance.reserve(edges);
  for (Chunk& chunk : chunks) {
    for (std::int32_t i = chunk.first; i < chunk.last; ++i) {
      out.receiver.insert(out.receiver.end(), static_cast<std::size_t>(chunk.edges.perReceiver[i - chunk.first]), i);
    }
    out.edgeOffsets[chunk.structure + 1] += static_cast<std::int32_t>(chunk.edges.sender.size());
    moveTo(chunk.edges.sender, out.sender);
    moveTo(chunk.edges.shift, out.shift);
    moveTo(chunk.edges.displacement, out.displacement);
    moveTo(chunk.edges.distance, out.distance);
  }
  std::partial_sum(out.edgeOffsets.begin(), out.edgeOffsets.end(), out.edgeOffsets.begin());
  return out;
}

Assembled assembleGraph(const Batch& batch) {
  std::vector<Chunk> chunks = findEdges(batch);
  Assembled out;
  const std::size_t edges = total(chunks);
  const std::size_t atoms = static_cast<std::size_t>(batch.atomOffsets.back());
  out.receiver.reserve(edges);
  out.sender.reserve(edges);
  out.shift.reserve(3 * edges);
  out.edgeGraph.reserve(edges);
  out.rowOffsets.reserve(atoms + 1);
  out.rowOffsets.push_back(0);
  out.senderOffsets.assign(atoms + 1, 0);
  for (Chunk& chunk : chunks) {
    const std::int32_t base = batch.atomOffsets[chunk.structure];
    for (std::int32_t i = chunk.first; i < chunk.last; ++i) {
      const std::int32_t count = chunk.edges.perReceiver[i - chunk.first];
      out.receiver.insert(out.receiver.end(), static_cast<std::size_t>(count), base + i);
      out.rowOffsets.push_back(out.rowOffsets.back() + count);
    }
    for (std::int32_t& sender : chunk.edges.sender) {
      sender += base;
      ++out.senderOffsets[sender + 1];
    }
    out.edgeGraph.insert(out.edgeGraph.end(), chunk.edges.sender.size(), static_cast<std::int32_t>(chunk.structure));
    moveTo(chunk.edges.sender, out.sender);
    moveTo(chunk.edges.shift, out.shift);
  }
  std::partial_sum(out.senderOffsets.begin(), out.senderOffsets.end(), out.senderOffsets.begin());
  std::vector<std::int32_t> next(out.senderOffsets.begin(), out.senderOffsets.end() - 1);
  out.transpose.resize(edges);
  for (std::size_t e = 0; e < edges; ++e) out.transpose[next[out.sender[e]]++] = static_cast<std::int32_t>(e);
  return out;
}

}  // namespace hydride
