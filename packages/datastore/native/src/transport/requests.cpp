#include "transport/requests.h"

#include <string>

#include "errors.h"

namespace hydride {

std::vector<std::uint64_t> writeRequest(int replyTag, const Piece& piece) {
  std::vector<std::uint64_t> words;
  words.reserve(2 + 2 * piece.ranges.size());
  words.push_back(static_cast<std::uint64_t>(replyTag));
  words.push_back(piece.ranges.size());
  for (const auto& [offset, length] : piece.ranges) {
    words.push_back(offset);
    words.push_back(length);
  }
  return words;
}

Request readRequest(const std::uint64_t* words, std::size_t count, std::uint64_t memory) {
  if (count < 2 || words[1] > kMostRanges || count != 2 + 2 * words[1]) {
    throw StoreFailure("STORE_MESSAGE", "a request of " + std::to_string(count) + " words is none");
  }
  Request request{static_cast<int>(words[0]), {}, 0};
  request.ranges.reserve(words[1]);
  for (std::size_t i = 0; i < words[1]; i++) {
    const Range range{words[2 + 2 * i], words[3 + 2 * i]};
    if (range.length > kMostBytes || range.offset > memory || range.length > memory - range.offset) {
      throw StoreFailure("STORE_MESSAGE", "a request for bytes " + std::to_string(range.offset) + " to " +
                                              std::to_string(range.offset + range.length) + " of " +
                                              std::to_string(memory));
    }
    request.ranges.push_back(range);
    request.bytes += range.length;
  }
  return request;
}

}  // namespace hydride
