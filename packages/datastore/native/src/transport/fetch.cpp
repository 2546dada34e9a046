#include "transport/fetch.h"

#include <algorithm>
#include <string>

#include "errors.h"

namespace hydride {

std::vector<Piece> cutPieces(std::span<const double> ranges, std::span<std::uint8_t> memory, int ranks) {
  std::vector<Piece> pieces;
  std::uint64_t place = 0;
  for (std::size_t i = 0; i + 2 < ranges.size(); i += 3) {
    const int target = static_cast<int>(ranges[i]);
    std::uint64_t offset = static_cast<std::uint64_t>(ranges[i + 1]);
    std::uint64_t left = static_cast<std::uint64_t>(ranges[i + 2]);
    if (target < 0 || target >= ranks || left > memory.size() - place) {
      throw StoreFailure("STORE_ARGUMENT", "range " + std::to_string(i / 3) + " has no such rank or no such place");
    }
    while (left > 0) {
      const bool fits = !pieces.empty() && pieces.back().target == target && pieces.back().bytes < kMostBytes &&
                        pieces.back().ranges.size() < kMostRanges;
      if (!fits) pieces.push_back({target, {}, memory.data() + place, 0});
      Piece& piece = pieces.back();
      const std::uint64_t part = std::min(left, kMostBytes - piece.bytes);
      piece.ranges.push_back({offset, part});
      piece.bytes += part;
      offset += part;
      place += part;
      left -= part;
    }
  }
  return pieces;
}

}  // namespace hydride
