// Where the handles of an environment lie: in blocks of their own, so that one is made and found without a search.
#pragma once

#include <c10/util/flat_hash_map.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace torchjs {

struct Handle;

class Handles {
 public:
  // A slot is a cache line; so much of it is the handle's.
  static constexpr size_t kRoom = 40;

  Handles() = default;
  // Its blocks go to the next environment, of any thread.
  ~Handles();
  Handles(const Handles&) = delete;
  Handles& operator=(const Handles&) = delete;

  void* allocate();
  void free(void* handle);

  // From here to `erase` a JavaScript object points to the handle.
  void insert(void* handle) {
    slotOf(handle)->wrapped = true;
    ++wrapped_;
  }
  void erase(void* handle) {
    slotOf(handle)->wrapped = false;
    --wrapped_;
  }
  // Whether no JavaScript object points to a handle.
  bool empty() const { return wrapped_ == 0; }
  // Whether this is the address of a handle that an object points to: an object may be another add-on's.
  bool count(const void* address) const;

  // JavaScript can name a handle by its number more cheaply than by its object.
  static int64_t numberOf(const Handle* handle) { return slotOf(handle)->number; }
  // The handle of that number, or null where there is none, or no object points to it.
  Handle* find(int64_t number) const;

 private:
  // Slots are kept while the environment lasts, so that what a number leads to can be read when its handle has gone.
  struct alignas(64) Slot {
    std::byte handle[kRoom];
    Slot* next;  // while it is free
    uint32_t number;
    bool wrapped;
  };
  static constexpr size_t kPerBlock = 1024, kBlock = sizeof(Slot) * kPerBlock;
  struct Pool;

  static Pool& pool();
  static Slot* slotOf(void* handle) { return static_cast<Slot*>(handle); }
  static const Slot* slotOf(const void* handle) { return static_cast<const Slot*>(handle); }
  void grow();

  Slot* free_ = nullptr;
  size_t wrapped_ = 0;
  std::vector<Slot*> blocks_;
  // The addresses of the blocks, which are multiples of their size.
  ska::flat_hash_set<uintptr_t> addresses_;
};

}  // namespace torchjs
