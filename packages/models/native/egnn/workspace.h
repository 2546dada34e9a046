// Memory for a kernel's buffers, of which nothing is known but that numbers in it are finite.
#pragma once

#include <cstdint>

namespace hydride::HYDRIDE_CAPABILITY {

// Gives out pieces of a block of memory; of none, to learn how large it has to be.
class Workspace {
 public:
  explicit Workspace(char* memory) : memory_(memory) {}
  // With a vector and more to spare: tiles read beyond the end.
  template <class S>
  S* take(int64_t count) {
    char* piece = memory_ == nullptr ? nullptr : memory_ + size_;
    size_ += (count * static_cast<int64_t>(sizeof(S)) + 2 * kAlignment) / kAlignment * kAlignment;
    return reinterpret_cast<S*>(piece);
  }
  int64_t size() const { return size_; }

 private:
  static constexpr int64_t kAlignment = 64;
  char* memory_;
  int64_t size_ = 0;
};

}  // namespace hydride::HYDRIDE_CAPABILITY
