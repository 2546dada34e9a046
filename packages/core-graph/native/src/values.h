#pragma once

#include <memory>
#include <utility>
#include <vector>

namespace hydride {

/** Leaves new values as they are: they are written right after. */
template <typename T>
struct Uninitialized : std::allocator<T> {
  template <typename U>
  struct rebind {
    using other = Uninitialized<U>;
  };
  template <typename U>
  void construct(U*) noexcept {}
  template <typename U, typename... Arguments>
  void construct(U* place, Arguments&&... arguments) {
    ::new (static_cast<void*>(place)) U(std::forward<Arguments>(arguments)...);
  }
};

/** A vector whose resize() does not write. */
template <typename T>
using Values = std::vector<T, Uninitialized<T>>;

}  // namespace hydride
