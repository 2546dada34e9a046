// malloc of a program that reads what may be damaged: all but the smallest allocations stand at the end of their pages,
// with memory behind it that nobody may touch, and none as far from the beginning of its 2 GiB as another: an address
// of which a high byte is another is nobody's. What was given back may not be touched either; where it was less than a
// page, which is nearly always, it is filled with what is no address, and used again: to forbid it costs ten times as
// much. So what would read somebody else's memory ends the program, each time, and not only where by chance nothing is
// there.

#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#ifdef __GLIBC__

extern "C" {
void* __libc_malloc(size_t bytes);
void* __libc_calloc(size_t count, size_t bytes);
void* __libc_realloc(void* memory, size_t bytes);
void* __libc_memalign(size_t alignment, size_t bytes);
void __libc_free(void* memory);
}

namespace {

constexpr std::size_t kLeastBytes = 32;
constexpr std::size_t kSlotBytes = std::size_t{2} << 30;
constexpr std::size_t kLargest = kSlotBytes / 2;
constexpr std::size_t kSlots = 16384;
// Blocks of so much at most have a place of their own in the first half of their slot, others one in the second.
constexpr std::size_t kStaggerBytes = (kSlotBytes - kLargest) / kSlots;
constexpr std::size_t kMostLarge = 4096;
// Of all allocations together: sizes that damage made up are an error, not the end of the machine.
constexpr std::size_t kMostBytes = std::size_t{8} << 30;
constexpr std::size_t kAlignment = 16;
constexpr int kUnwritten = 0xa5;

class Arena {
 public:
  void* allocate(std::size_t bytes) {
    Lock lock(busy_);
    if (!begin() || bytes > kLargest) return nullptr;
    const std::size_t whole = round(bytes, page_);
    if (live_ + whole > kMostBytes) return nullptr;
    const bool isReady = whole == page_ && ready_.count > 0;
    const std::size_t slot = isReady           ? ready_.take()
                             : free_.count > 0 ? free_.take()
                             : used_ < kSlots  ? used_++
                                               : kSlots;
    if (slot == kSlots) return nullptr;
    if (!isReady) places_[slot] = whole <= kStaggerBytes ? slot * kStaggerBytes : kLargest + large_.take(slot, whole);
    std::uint8_t* const pages = pagesOf(slot);
    if (!isReady && mprotect(pages, whole, PROT_READ | PROT_WRITE) != 0) {
      large_.giveBack(slot);
      free_.add(slot);
      return nullptr;
    }
    live_ += whole;
    sizes_[slot] = bytes;
    return pages + whole - round(bytes, kAlignment);
  }

  bool has(const void* memory) const {
    const auto* const byte = static_cast<const std::uint8_t*>(memory);
    return base_ != nullptr && byte >= base_ && byte < base_ + kSlots * kSlotBytes;
  }

  std::size_t bytesOf(const void* memory) const { return sizes_[slotOf(memory)]; }

  void release(void* memory) {
    Lock lock(busy_);
    const std::size_t slot = slotOf(memory);
    const std::size_t whole = round(sizes_[slot], page_);
    std::uint8_t* const pages = pagesOf(slot);
    live_ -= whole;
    if (whole == page_) {
      std::memset(memory, kUnwritten, sizes_[slot]);
      ready_.add(slot);
      return;
    }
    mmap(pages, whole, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
    large_.giveBack(slot);
    free_.add(slot);
  }

  bool isFull() const { return used_ == kSlots && free_.count == 0 && ready_.count == 0; }
  bool isMissing() const { return base_ == nullptr; }

 private:
  struct Lock {
    explicit Lock(std::atomic_flag& flag) : flag(flag) {
      while (flag.test_and_set(std::memory_order_acquire)) {
      }
    }
    ~Lock() { flag.clear(std::memory_order_release); }
    std::atomic_flag& flag;
  };

  struct Slots {
    void add(std::size_t slot) { list[count++] = static_cast<std::uint32_t>(slot); }
    std::size_t take() { return list[--count]; }
    std::size_t count = 0;
    std::uint32_t list[kSlots] = {};
  };

  // Which parts of the second half of slots are taken, in any of them.
  class Places {
   public:
    std::size_t take(std::size_t slot, std::size_t bytes) {
      std::size_t first = next_;
      // Behind those that are in the way; where there is no room any more, in the way of one.
      for (std::size_t tries = 0; tries <= 2 * count_; tries++) {
        if (first + bytes > kSlotBytes - kLargest) first = 0;
        const Taken* const other = inTheWay(first, bytes);
        if (other == nullptr) break;
        first = other->first + other->bytes;
      }
      if (first + bytes > kSlotBytes - kLargest) first = 0;
      if (count_ < kMostLarge) all_[count_++] = {slot, first, bytes};
      next_ = first + bytes;
      return first;
    }

    void giveBack(std::size_t slot) {
      for (std::size_t i = 0; i < count_; i++) {
        if (all_[i].slot != slot) continue;
        all_[i] = all_[--count_];
        return;
      }
    }

   private:
    struct Taken {
      std::size_t slot, first, bytes;
    };

    const Taken* inTheWay(std::size_t first, std::size_t bytes) const {
      for (std::size_t i = 0; i < count_; i++) {
        if (first < all_[i].first + all_[i].bytes && all_[i].first < first + bytes) return &all_[i];
      }
      return nullptr;
    }

    std::size_t next_ = 0;
    std::size_t count_ = 0;
    Taken all_[kMostLarge] = {};
  };

  static std::size_t round(std::size_t bytes, std::size_t unit) { return (bytes + unit - 1) / unit * unit; }

  std::uint8_t* pagesOf(std::size_t slot) const { return base_ + slot * kSlotBytes + places_[slot]; }

  std::size_t slotOf(const void* memory) const {
    return static_cast<std::size_t>(static_cast<const std::uint8_t*>(memory) - base_) / kSlotBytes;
  }

  bool begin() {
    if (base_ != nullptr || hasFailed_) return base_ != nullptr;
    const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    void* const all = mmap(nullptr, kSlots * kSlotBytes, PROT_NONE, flags, -1, 0);
    hasFailed_ = all == MAP_FAILED;
    if (hasFailed_) return false;
    page_ = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    base_ = static_cast<std::uint8_t*>(all);
    return true;
  }

  std::atomic_flag busy_ = ATOMIC_FLAG_INIT;
  std::uint8_t* base_ = nullptr;
  bool hasFailed_ = false;
  std::size_t page_ = 0;
  std::size_t live_ = 0;
  std::size_t used_ = 0;
  std::size_t sizes_[kSlots] = {};
  /** Of the pages of each slot, from its beginning. */
  std::size_t places_[kSlots] = {};
  Places large_;
  /** Of pages that may be touched as they are. */
  Slots ready_;
  Slots free_;
};

Arena arena;

void* guarded(std::size_t bytes, int fill) {
  void* const memory = arena.allocate(bytes);
  if (memory != nullptr) {
    std::memset(memory, fill, bytes);
    return memory;
  }
  // Without room for guards the system's memory does, but not for more than there may be.
  if ((arena.isFull() || arena.isMissing()) && bytes <= kLargest) {
    return fill == 0 ? __libc_calloc(1, bytes) : __libc_malloc(bytes);
  }
  errno = ENOMEM;
  return nullptr;
}

}  // namespace

extern "C" {

void* malloc(size_t bytes) { return bytes < kLeastBytes ? __libc_malloc(bytes) : guarded(bytes, kUnwritten); }

void* calloc(size_t count, size_t bytes) {
  std::size_t all = 0;
  if (__builtin_mul_overflow(count, bytes, &all)) {
    errno = ENOMEM;
    return nullptr;
  }
  return all < kLeastBytes ? __libc_calloc(1, all) : guarded(all, 0);
}

void free(void* memory) {
  if (arena.has(memory)) {
    arena.release(memory);
  } else {
    __libc_free(memory);
  }
}

void* realloc(void* memory, size_t bytes) {
  if (!arena.has(memory)) {
    // What grows here stays where the system has it, as its size is not known.
    if (memory != nullptr) return bytes <= kLargest ? __libc_realloc(memory, bytes) : nullptr;
    return malloc(bytes);
  }
  if (bytes == 0) {
    free(memory);
    return nullptr;
  }
  void* const other = malloc(bytes);
  if (other == nullptr) return nullptr;
  const std::size_t known = arena.bytesOf(memory);
  std::memcpy(other, memory, known < bytes ? known : bytes);
  free(memory);
  return other;
}
}

#endif
