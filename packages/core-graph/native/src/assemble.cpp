#include "assemble.h"

#include <algorithm>
#include <numeric>

namespace hydride {
namespace {

/** Row pointers and the transpose permutation beside the edges. */
void fillGraph(const Batch& batch, const Counts& counts, const GraphArrays& graph) {
  std::vector<EdgeArrays> parts;
  parts.reserve(batch.structures());
  for (std::size_t s = 0; s < batch.structures(); ++s) {
    const std::size_t first = counts.rows[batch.atomOffsets[s]], last = counts.rows[batch.atomOffsets[s + 1]];
    parts.push_back({graph.receiver + first, graph.sender + first, graph.shift + 3 * first, nullptr, nullptr});
    std::fill(graph.edgeGraph + first, graph.edgeGraph + last, static_cast<std::int32_t>(s));
  }
  writeEdges(batch, counts, parts, true);
  std::copy(counts.rows.begin(), counts.rows.end(), graph.rowOffsets);
  const std::size_t atoms = counts.rows.size() - 1, edges = counts.rows.back();
  std::fill_n(graph.senderOffsets, atoms + 1, 0);
  for (std::size_t e = 0; e < edges; ++e) ++graph.senderOffsets[graph.sender[e] + 1];
  std::partial_sum(graph.senderOffsets, graph.senderOffsets + atoms + 1, graph.senderOffsets);
  std::vector<std::int32_t> next(graph.senderOffsets, graph.senderOffsets + atoms);
  for (std::size_t e = 0; e < edges; ++e) graph.transpose[next[graph.sender[e]]++] = static_cast<std::int32_t>(e);
}

}  // namespace

void fill(const Batch& batch, const Counts& counts, const Outputs& outputs) {
  if (batch.graph) {
    fillGraph(batch, counts, outputs.graph);
  } else {
    writeEdges(batch, counts, outputs.lists, false);
  }
}

}  // namespace hydride
