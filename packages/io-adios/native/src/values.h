#pragma once

#include <node_api.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace hydride {

/** Memory that outlives both the thread that fills it and the ArrayBuffer that shows it. */
struct Memory {
  std::shared_ptr<void> address;
  std::size_t bytes = 0;
  /** Whether nobody writes to it any more: where it is small it is copied then, which is cheaper than to hand it over.
   */
  bool isFinal = false;

  /** Zeros: what no block of a file covers stays so. */
  static Memory allocate(std::size_t bytes);
};

/** A result on its way from the I/O thread to JavaScript. */
struct Value {
  using Array = std::vector<Value>;
  using Object = std::vector<std::pair<std::string, Value>>;

  Value() = default;
  template <typename T>
  Value(T value) : data(std::move(value)) {}

  /** 64-bit integers become bigints, memory an ArrayBuffer, nothing undefined. */
  std::variant<std::monostate, bool, double, std::int64_t, std::uint64_t, std::string, Memory, Array, Object> data;
};

napi_value toJs(napi_env env, const Value& value);

/** An array of numbers. */
Value sizes(const std::vector<std::size_t>& values);

}  // namespace hydride
