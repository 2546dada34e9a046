#pragma once

#include <node_api.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace hydride {

/** Memory of a typed array: JavaScript keeps it while a job uses it. */
struct View {
  void* address = nullptr;
  std::size_t bytes = 0;
  napi_typedarray_type kind = napi_uint8_array;
  std::size_t length = 0;
};

using Dims = std::vector<std::size_t>;
using Params = std::map<std::string, std::string>;

/** The arguments of an entry, as src/native.ts lists them. What is not as listed throws AdiosFailure. */
class Arguments {
 public:
  Arguments(napi_env env, napi_callback_info info);
  /** Elements of an array. */
  Arguments(napi_env env, napi_value array);

  napi_env env() const { return env_; }
  napi_value at(std::size_t index) const { return values_[index]; }
  bool isUndefined(std::size_t index) const;
  bool isText(std::size_t index) const;
  double number(std::size_t index) const;
  std::int64_t integer(std::size_t index) const;
  bool flag(std::size_t index) const;
  std::string text(std::size_t index) const;
  std::vector<std::string> texts(std::size_t index) const;
  /** An array of name, value, name, value. */
  Params params(std::size_t index) const;
  /** An array of whole numbers from 0. */
  Dims dims(std::size_t index) const;
  std::optional<Dims> optionalDims(std::size_t index) const;
  /** A typed array; never at a null pointer. */
  View view(std::size_t index) const;
  std::optional<View> optionalView(std::size_t index) const;
  /** Elements of an array, each an array itself. */
  std::vector<Arguments> lists(std::size_t index) const;

 private:
  std::size_t lengthOf(std::size_t index) const;

  napi_env env_;
  std::array<napi_value, 8> values_;
};

}  // namespace hydride
