#pragma once

#include <mpi.h>
#include <node_api.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace hydride {

/** The arguments of an entry, as src/native.ts lists them. What is not as listed throws MpiFailure. */
class Arguments {
 public:
  Arguments(napi_env env, napi_callback_info info);

  napi_env env() const { return env_; }
  napi_value at(std::size_t index) const { return values_[index]; }
  std::int64_t integer(std::size_t index) const;
  int int32(std::size_t index) const { return static_cast<int>(integer(index)); }
  bool flag(std::size_t index) const;
  std::string text(std::size_t index) const;
  /** Numbers of a Float64Array. */
  std::vector<std::int64_t> integers(std::size_t index) const;
  MPI_Comm comm(std::size_t index) const;
  /**
   * The address of a view (of at least `bytes` bytes), of a pointer (a bigint), MPI_IN_PLACE for null, or where the MPI
   * function does not look (undefined).
   */
  void* data(std::size_t index, std::int64_t bytes) const;

 private:
  napi_env env_;
  std::array<napi_value, 12> values_;
};

napi_value number(napi_env env, double value);
napi_value text(napi_env env, const std::string& value);
napi_value undefined(napi_env env);
/** An array of numbers. */
napi_value numbers(napi_env env, const std::vector<double>& values);

}  // namespace hydride
