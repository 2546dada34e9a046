#pragma once

#include <node_api.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace hydride {

/** A message carries so many ranges and bytes at most, so that the memory of those who answer is bounded. */
constexpr std::size_t kMostRanges = 2048;
constexpr std::uint64_t kMostBytes = 4 << 20;

/** Bytes of a rank's memory. */
struct Range {
  std::uint64_t offset;
  std::uint64_t length;
};

/** What one message asks for; it stands together where it is received. */
struct Piece {
  int target = 0;
  std::vector<Range> ranges;
  std::uint8_t* into = nullptr;
  std::uint64_t bytes = 0;
};

/** The remote part of a batch, on its way from the main thread to the transport's and back. */
struct Fetch {
  std::vector<Piece> pieces;
  /** Pieces that are not here yet. */
  std::size_t open = 0;
  napi_deferred deferred = nullptr;
  /** Keeps the memory that is received into. */
  napi_ref buffer = nullptr;
};

/**
 * The pieces of ranges, three numbers each (target, offset, length), that are received one after the other into memory.
 * Throws StoreFailure where they do not fit into it.
 */
std::vector<Piece> cutPieces(std::span<const double> ranges, std::span<std::uint8_t> memory, int ranks);

}  // namespace hydride
