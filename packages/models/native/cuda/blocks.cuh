// How work is divided into blocks of threads: by sizes alone, so that sums are the same each time.
#pragma once

#include <cstdint>

#include "cuda/launch.cuh"

namespace hydride::cuda {

constexpr unsigned kMostThreads = 256, kWarp = 32;

// The least power of two that is `count` or more, within limits that are powers of two.
inline unsigned threadsFor(int64_t count, unsigned least = kWarp, unsigned most = kMostThreads) {
  unsigned threads = least;
  while (threads < count && threads < most) threads *= 2;
  return threads;
}

inline unsigned blocksFor(int64_t count, int64_t each) { return static_cast<unsigned>((count + each - 1) / each); }

// A thread for each of `count`.
inline dim3 blocksOfThreads(int64_t count) { return {blocksFor(count, kMostThreads), 1, 1}; }
__device__ inline int64_t ownIndex() { return static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x; }

// Blocks along y share out the channels of what blocks along x have: this thread's channel, perhaps beyond the last.
constexpr unsigned kChannelThreads = 128;
inline dim3 channelThreads(int64_t channels) { return {threadsFor(channels, kWarp, kChannelThreads), 1, 1}; }
inline dim3 channelBlocks(int64_t items, int64_t channels) {
  return {static_cast<unsigned>(items), blocksFor(channels, channelThreads(channels).x), 1};
}
__device__ inline int64_t ownChannel() { return static_cast<int64_t>(blockIdx.y) * blockDim.x + threadIdx.x; }

}  // namespace hydride::cuda
