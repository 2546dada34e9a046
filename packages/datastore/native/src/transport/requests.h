#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "transport/fetch.h"

namespace hydride {

/** Requests go to all ranks under one tag, each reply under the tag that its request names. */
constexpr int kRequestTag = 0;

/** Words of the longest request. */
constexpr std::size_t kMostWords = 2 + 2 * kMostRanges;

/** The words of a request: the reply's tag, the number of ranges, and offset and length of each. */
std::vector<std::uint64_t> writeRequest(int replyTag, const Piece& piece);

/** A request as the other side has read it. */
struct Request {
  int replyTag;
  std::vector<Range> ranges;
  std::uint64_t bytes;
};

/** Throws StoreFailure where the words are no request for bytes of a memory of this size. */
Request readRequest(const std::uint64_t* words, std::size_t count, std::uint64_t memory);

}  // namespace hydride
