#include "large_blocks.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <new>

namespace torchjs {

namespace {

// malloc serves large blocks from its heap as soon as one of their size has been freed. A few small blocks that stay
// in between then keep the freed ones resident: twice what a model needs at its peak was measured. Pages of the system
// go back at once, but new ones have to be cleared, so that freed blocks are kept for the next of their size as long as
// blocks in use and kept ones together stay within what was in use at once before: keeping never adds to the peak.
// Batches differ from one step to the next, and their tensors with them: a kept block of about the size wanted is cut
// or lengthened, so that only the pages between the two are new.

constexpr size_t kPage = 4096;
// Larger than asked for by at most an eighth: a kept block that serves.
constexpr size_t kMisfit = 8;
// A kept block becomes another at most so many times as large, or as small.
#ifdef __linux__
constexpr size_t kStretch = 2;
#else  // which cannot move pages
constexpr size_t kStretch = 1;
#endif
// A peak that was not reached again in so many blocks is forgotten.
constexpr size_t kWindow = 4096;
#ifdef __SANITIZE_ADDRESS__  // the use of freed memory is found where it is no longer mapped
constexpr bool kKeeps = false;
#else
constexpr bool kKeeps = true;
#endif

// In front of the data, and as long as a cache line, so that the data stays aligned.
struct alignas(64) Front {
  size_t capacity;  // of the mapping
};

class LargeBlocks {
 public:
  Front* take(size_t capacity) {
    const std::lock_guard lock(mutex_);
    Front* front = reuse(capacity);
    const size_t peakBefore = windowPeak_;
    inUse_ += front != nullptr ? front->capacity : capacity;
    notePeak();
    trim(peak());
    if (front == nullptr) front = map(capacity);
    if (front == nullptr) {
      trim(inUse_);
      front = map(capacity);
    }
    if (front == nullptr) {
      inUse_ -= capacity;
      windowPeak_ = std::max(peakBefore, inUse_);
    }
    return front;
  }

  void give(Front* front) {
    const std::lock_guard lock(mutex_);
    inUse_ -= front->capacity;
    if (!kKeeps) return unmap(front);
    kept_ += front->capacity;
    byAge_.push_back(front);
    bySize_.emplace(front->capacity, std::prev(byAge_.end()));
  }

 private:
  using Age = std::list<Front*>;
  using BySize = std::multimap<size_t, Age::iterator>;

  size_t peak() const { return std::max(windowPeak_, earlierPeak_); }

  void notePeak() {
    windowPeak_ = std::max(windowPeak_, inUse_);
    if (++taken_ % kWindow != 0) return;
    earlierPeak_ = windowPeak_;
    windowPeak_ = inUse_;
  }

  // The smallest that fits, if its size is near enough, or else the nearest, made to fit.
  Front* reuse(size_t capacity) {
    const auto larger = bySize_.lower_bound(capacity);
    if (larger != bySize_.end() && larger->first <= capacity + capacity / kMisfit) return pick(larger);
    auto nearest = larger;
    if (larger != bySize_.begin()) {
      const auto smaller = std::prev(larger);
      if (larger == bySize_.end() || capacity - smaller->first < larger->first - capacity) nearest = smaller;
    }
    if (nearest == bySize_.end() || nearest->first > capacity * kStretch || nearest->first < capacity / kStretch) {
      return nullptr;
    }
    return resize(pick(nearest), capacity);
  }

  Front* pick(BySize::iterator found) {
    Front* front = *found->second;
    byAge_.erase(found->second);
    bySize_.erase(found);
    kept_ -= front->capacity;
    return front;
  }

  // Gives the oldest back to the system until all together are no more than `most`.
  void trim(size_t most) {
    while (kept_ > 0 && inUse_ + kept_ > most) {
      const auto oldest = byAge_.begin();
      Front* front = *oldest;
      const auto [first, last] = bySize_.equal_range(front->capacity);
      bySize_.erase(std::find_if(first, last, [&](const auto& entry) { return entry.second == oldest; }));
      byAge_.erase(oldest);
      kept_ -= front->capacity;
      unmap(front);
    }
  }

  static Front* map(size_t capacity) {
    void* memory = mmap(nullptr, capacity, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? nullptr : ::new (memory) Front{capacity};
  }

  // The same pages, and new ones behind them or fewer; null, and none at all, where the system cannot.
  static Front* resize(Front* front, size_t capacity) {
#ifdef __linux__
    if (void* memory = mremap(front, front->capacity, capacity, MREMAP_MAYMOVE); memory != MAP_FAILED) {
      return ::new (memory) Front{capacity};
    }
#endif
    unmap(front);
    return nullptr;
  }

  static void unmap(Front* front) { munmap(front, front->capacity); }

  std::mutex mutex_;
  Age byAge_;
  BySize bySize_;
  size_t inUse_ = 0, kept_ = 0, windowPeak_ = 0, earlierPeak_ = 0, taken_ = 0;
};

// Never deleted: tensors may go after everything else.
LargeBlocks& blocks() {
  static auto* all = new LargeBlocks;
  return *all;
}

}  // namespace

void* takeLarge(size_t bytes) {
  const size_t wanted = bytes + sizeof(Front);
  if (wanted < bytes || wanted > SIZE_MAX - kPage) return nullptr;
  Front* front = blocks().take((wanted + kPage - 1) / kPage * kPage);
  return front == nullptr ? nullptr : front + 1;
}

void giveLarge(void* data) { blocks().give(static_cast<Front*>(data) - 1); }

}  // namespace torchjs
