#include "allocator.h"

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <c10/core/impl/alloc_cpu.h>

#include <array>
#include <bit>
#include <cstring>
#include <mutex>
#include <new>
#include <utility>

#include "large_blocks.h"

namespace torchjs {

namespace {

// glibc takes aligned blocks from its slow lists and joins them again when they are freed: up to half of what a small
// operator costs. JavaScript's tensors, which go many at a time, suffer most.

constexpr size_t kAlignment = 64;
constexpr size_t kLargest = size_t{64} << 10;
#ifdef __SANITIZE_ADDRESS__  // which finds the use of freed memory only where memory is freed
constexpr bool kKeeps = false;
#else
constexpr bool kKeeps = true;
#endif
// Sizes are multiples of 64 up to 512 bytes, then four between one power of two and the next: at most a fifth is
// unused.
constexpr int kSteps = 4, kSmall = 2 * kSteps;
constexpr int kUncached = -1, kLargeBlock = -2;
// What a thread keeps at most.
constexpr size_t kMostKept = size_t{16} << 20;

// In front of every block, so that the data stays aligned.
struct alignas(kAlignment) Header {
  int size = kUncached;  // the class
  Header* next = nullptr;
};

constexpr int classOf(size_t bytes) {
  const size_t last = bytes - 1, units = last / kAlignment;
  if (units < kSmall) return static_cast<int>(units);
  const int power = std::bit_width(units) - 1;  // at least 3
  return kSmall + (power - 3) * kSteps + static_cast<int>(units >> (power - 2)) - kSteps;
}

constexpr size_t bytesOf(int size) {
  if (size < kSmall) return (static_cast<size_t>(size) + 1) * kAlignment;
  const int power = (size - kSmall) / kSteps + 3, step = (size - kSmall) % kSteps;
  return (static_cast<size_t>(kSteps + step) + 1) * (kAlignment << (power - 2));
}

constexpr int kClasses = classOf(kLargest) + 1;
static_assert(bytesOf(classOf(512)) == 512 && bytesOf(classOf(513)) == 640 && bytesOf(classOf(641)) == 768 &&
              bytesOf(classOf(1025)) == 1280 && bytesOf(classOf(kLargest)) == kLargest);

// The free blocks of a thread. A block that another thread frees stays with that thread.
class Kept {
 public:
  ~Kept() {
    for (Header*& first : first_)
      while (first != nullptr) c10::free_cpu(std::exchange(first, first->next));
  }
  Header* take(int size) {
    Header* block = first_[size];
    if (block == nullptr) return nullptr;
    first_[size] = block->next;
    bytes_ -= bytesOf(size);
    return block;
  }
  bool keep(Header* block) {
    const size_t bytes = bytesOf(block->size);
    if (bytes_ + bytes > kMostKept) return false;
    bytes_ += bytes;
    block->next = std::exchange(first_[block->size], block);
    return true;
  }

 private:
  std::array<Header*, kClasses> first_{};
  size_t bytes_ = 0;
};

// Null before the thread's first tensor, and again when its variables have been destroyed: tensors may go even later.
thread_local Kept* current = nullptr;
thread_local uint64_t allocated = 0;
thread_local bool ended = false;

Kept* kept() {
  if (current != nullptr || ended) return current;
  struct Owner {
    Kept kept;
    ~Owner() {
      current = nullptr;
      ended = true;
    }
  };
  thread_local Owner owner;
  return current = &owner.kept;
}

void release(void* data) {
  if (data == nullptr) return;
  Header* block = static_cast<Header*>(data) - 1;
  if (block->size == kLargeBlock) return giveLarge(block);
  if (block->size != kUncached)
    if (Kept* lists = kept(); lists != nullptr && lists->keep(block)) return;
  c10::free_cpu(block);
}

class Blocks : public c10::Allocator {
 public:
  c10::DataPtr allocate(size_t bytes) override {
    void* data = bytes == 0 ? nullptr : take(bytes);
    return {data, data, &release, c10::Device(c10::kCPU)};
  }
  c10::DeleterFnPtr raw_deleter() const override { return &release; }
  void copy_data(void* to, const void* from, size_t bytes) const override { std::memcpy(to, from, bytes); }

 private:
  static void* take(size_t bytes) {
    allocated += bytes;
    const bool small = kKeeps && bytes <= kLargest;
    const int size = small ? classOf(bytes) : kUncached;
    if (bytes >= kLarge)
      if (void* block = takeLarge(bytes + sizeof(Header))) return ::new (block) Header{kLargeBlock, nullptr} + 1;
    if (small)
      if (Kept* lists = kept())
        if (Header* block = lists->take(size)) return block + 1;
    void* block = nullptr;
    try {
      block = c10::alloc_cpu((small ? bytesOf(size) : bytes) + sizeof(Header));
    } catch (const c10::Error&) {
      // Says how many bytes the tensor would have.
      block = small ? nullptr : c10::alloc_cpu(bytes);
      c10::free_cpu(block);
      throw;
    }
    return ::new (block) Header{size, nullptr} + 1;
  }
};

}  // namespace

uint64_t allocatedByThisThread() { return allocated; }

void installAllocator() {
  static std::once_flag once;
  std::call_once(once, [] {
    // Never deleted: storages refer to it.
    static auto* allocator = new Blocks;
    c10::SetCPUAllocator(allocator);
  });
}

}  // namespace torchjs
