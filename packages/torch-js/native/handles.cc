#include "handles.h"

#include <mutex>
#include <new>

namespace torchjs {

// The blocks of environments that have ended.
struct Handles::Pool {
  std::mutex mutex;
  std::vector<Slot*> blocks;
};

Handles::Pool& Handles::pool() {
  // Never deleted: environments may end after the variables of the process.
  static Pool* const pool = new Pool;
  return *pool;
}

Handles::~Handles() {
  Pool& ended = pool();
  const std::lock_guard<std::mutex> lock(ended.mutex);
  ended.blocks.insert(ended.blocks.end(), blocks_.begin(), blocks_.end());
}

void Handles::grow() {
  Slot* block = nullptr;
  {
    Pool& ended = pool();
    const std::lock_guard<std::mutex> lock(ended.mutex);
    if (!ended.blocks.empty()) {
      block = ended.blocks.back();
      ended.blocks.pop_back();
    }
  }
  if (block == nullptr) block = static_cast<Slot*>(::operator new(kBlock, std::align_val_t(kBlock)));
  for (size_t i = kPerBlock; i-- > 0;)
    free_ = ::new (block + i) Slot{{}, free_, static_cast<uint32_t>(blocks_.size() * kPerBlock + i + 1), false};
  addresses_.insert(reinterpret_cast<uintptr_t>(block));
  blocks_.push_back(block);
}

void* Handles::allocate() {
  if (free_ == nullptr) grow();
  Slot* slot = free_;
  free_ = slot->next;
  return slot;
}

void Handles::free(void* handle) {
  slotOf(handle)->next = free_;
  free_ = slotOf(handle);
}

bool Handles::count(const void* address) const {
  const auto number = reinterpret_cast<uintptr_t>(address);
  return addresses_.count(number & ~(kBlock - 1)) > 0 && number % sizeof(Slot) == 0 && slotOf(address)->wrapped;
}

Handle* Handles::find(int64_t number) const {
  if (number < 1 || static_cast<uint64_t>(number) > blocks_.size() * kPerBlock) return nullptr;
  const auto index = static_cast<size_t>(number - 1);
  Slot* slot = blocks_[index / kPerBlock] + index % kPerBlock;
  return slot->wrapped ? reinterpret_cast<Handle*>(slot->handle) : nullptr;
}

}  // namespace torchjs
