#pragma once

#include <node_api.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace hydride {

/** The arguments of an entry, as src/memory/native.ts and src/transport/native.ts list them; others throw StoreFailure.
 */
class Arguments {
 public:
  Arguments(napi_env env, napi_callback_info info);

  napi_value at(std::size_t index) const { return values_[index]; }
  std::int64_t integer(std::size_t index) const;
  double real(std::size_t index) const;
  bool flag(std::size_t index) const;
  std::string text(std::size_t index) const;
  /** A bigint. */
  std::uint8_t* address(std::size_t index) const;
  /** The elements of a Float64Array. */
  std::span<const double> reals(std::size_t index) const;
  /** The bytes of a Uint8Array. */
  std::span<std::uint8_t> bytes(std::size_t index) const;

 private:
  napi_env env_;
  std::array<napi_value, 8> values_;
};

napi_value number(napi_env env, double value);
napi_value undefined(napi_env env);
void define(napi_env env, napi_value exports, const char* name, napi_callback callback);

}  // namespace hydride
